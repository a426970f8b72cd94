"""Ids: the names of problems, tracks, cases and mistakes. They become file names, so one rule holds for all."""

import re

ID_PATTERN = (
    r"^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)(?!xn--)"  # names that some operating systems and host names keep
    r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$(?!\n)"  # Python's `$` would let a final newline pass
)
ID_RULE = (
    "kebab-case: small letters and digits, words joined by hyphens, at most 64 characters, "
    "and no name that a system keeps for itself (con, nul, com1 …)"
)


def is_id(text: str) -> bool:
    """Whether `text` may name a problem, a track, a case or a mistake."""
    return re.search(ID_PATTERN, text) is not None
