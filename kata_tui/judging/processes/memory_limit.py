"""Memory that was asked for and not given, in words."""

import re

_ASKED = re.compile(r"allocat\w*\s+(?:request\s+for\s+)?(\d+(?:\.\d*)?)\s*(bytes|B|[KMGT]i?B)\b", re.IGNORECASE)
_UNITS = {"b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def too_much(said: str, allowed_mb: int) -> str:
    """The sentence for a source that asked for more than it may have, `said` being what a library said of it.

    Amounts are in powers of 1024, as limits are.
    """
    found = _ASKED.search(said)
    if found is None:
        return f"It asked for more than {allowed_mb} MB of memory."
    return f"It asked for {_amount(float(found[1]) * _UNITS[found[2][0].lower()])} of memory; {allowed_mb} MB are allowed."


def _amount(size: float) -> str:
    """`16 GB`, `1.5 GB`, `700 MB`, `12 bytes`."""
    for unit, of in (("TB", 2**40), ("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if size >= of:
            return f"{size / of:.3g} {unit}" if size < 1000 * of else f"{size / of:,.0f} {unit}"
    return f"{size:.0f} bytes"
