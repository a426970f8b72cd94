"""Did you mean: the known word that is nearest to a mistyped one."""

from collections.abc import Iterable

MAX_WORD = 64


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to `word`; None when none is near."""
    if len(word) > MAX_WORD:
        return None
    import difflib

    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``" Did you mean `x`?"``, or nothing when no known word is near."""
    near = nearest(word, known)
    return f" Did you mean `{near}`?" if near else ""
