"""Did you mean: the known word that is nearest to a mistyped one."""

from collections.abc import Iterable

MAX_WORD = 64


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``" Did you mean `x`?"``, or nothing when no known word is near."""
    if len(word) > MAX_WORD:
        return ""
    import difflib

    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f" Did you mean `{folded[near[0]]}`?" if near else ""
