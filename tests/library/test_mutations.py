"""Whatever is done to a valid file, reading it ends in a problem or in a FileError at a place of the file."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kata_tui.library.format.load import FileError, load_problem, problems_of
from kata_tui.model.problem import Problem
from tests.samples.problem_file import VALID, write

SPLINTERS = [
    *(
        "&a ",
        "*a",
        "!!int ",
        "<<: ",
        "{",
        "}",
        "[",
        "]",
        "- ",
        "? ",
        ": ",
        "|",
        ">",
        '"',
        "'",
        "#",
        "%",
        "@",
        "`",
        "\t",
        "\n",
        "  ",
    ),
    *(
        "null",
        "true",
        "1e-5",
        "1e999",
        "9" * 30,
        ".nan",
        "-1",
        "0",
        "\x00",
        "\u2028",
        "\ufeff",
        "é",
        "😀",
        "(" * 200,
        "-" * 3000,
        "\\0",
    ),
]
LINES = VALID.splitlines(keepends=True)


def mutate(text: str, seed: int, times: int) -> str:
    chance = random.Random(seed)
    for _ in range(times):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(SPLINTERS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 30) :]
            case 2:
                lines = text.splitlines(keepends=True)
                chance.shuffle(lines)
                text = text if chance.random() < 0.8 else "".join(lines)
            case 3:
                text = text[:at] + chance.choice(LINES) + text[at:]
            case 4:
                other = chance.randrange(len(text) + 1)
                text = text[:at] + text[other : other + chance.randrange(40)] + text[at:]
            case _:
                words = text.split(" ")
                words[chance.randrange(len(words))] = chance.choice(SPLINTERS)
                text = " ".join(words)
    return text


def hold(path: Path) -> None:
    faults = problems_of(path)
    if faults:
        with pytest.raises(FileError) as caught:
            load_problem(path)
        assert str(caught.value) == str(faults[0])
    else:
        assert isinstance(load_problem(path), Problem)
    lines = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for fault in faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 2
        assert fault.message[-1] in ".`?"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_a_mutated_file_is_a_problem_or_a_file_error(tmp_path: Path, seed: int, times: int) -> None:
    hold(write(tmp_path, mutate(VALID, seed, times)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(VALID)), st.binary(min_size=1, max_size=6))
def test_bytes_thrown_into_a_file_are_a_problem_or_a_file_error(tmp_path: Path, at: int, junk: bytes) -> None:
    path = write(tmp_path, "")
    content = VALID.encode()
    path.write_bytes(content[:at] + junk + content[at:])
    hold(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(VALID)))
def test_a_file_cut_off_anywhere_is_a_problem_or_a_file_error(tmp_path: Path, length: int) -> None:
    hold(write(tmp_path, VALID[:length]))
