"""Releases of this program, as a file names the one that it needs: "0.3", or "0.3.1"."""

import re

import kata_tui

RELEASE_PATTERN = r"^[0-9]{1,4}(\.[0-9]{1,4}){1,2}$(?!\n)"


def is_newer(release: str) -> bool:
    """Whether `release` is later than this program; False for a text that names none."""
    return re.search(RELEASE_PATTERN, release) is not None and _numbers(release) > _numbers(kata_tui.__version__)


def _numbers(release: str) -> tuple[int, ...]:
    numbers = [int(part) for part in release.split(".")]
    return (*numbers, *[0] * (3 - len(numbers)))
