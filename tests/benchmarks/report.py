"""One line of the report: something measured, what it was measured beside, and the ratio of the two."""

from dataclasses import asdict, dataclass


@dataclass
class Row:
    """`seconds` of `what`, and `beside_seconds` of `beside` from the same run."""

    what: str
    seconds: float
    beside: str
    beside_seconds: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.beside_seconds

    def document(self) -> dict[str, object]:
        return asdict(self) | {"ratio": self.ratio}


def table(rows: list[Row]) -> str:
    out = ["| what | ms | beside | ms | ratio |", "|---|---:|---|---:|---:|"]
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio < 10 else f"{row.ratio:.0f}"
        out.append(f"| {row.what} | {row.seconds * 1000:.0f} | {row.beside} | {row.beside_seconds * 1000:.0f} | {ratio} |")
    return "\n".join(out)
