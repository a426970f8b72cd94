"""What a process prints: the beginning and the end of it, clean, without what we had written there ourselves."""

import faulthandler
import re
import tempfile
import threading

import pytest

from kata_tui.judging.processes.output import FLOOD, HEAD, TAIL, Output, split_stall


def taken(*pieces: bytes) -> tuple[str, bool]:
    output = Output()
    for piece in pieces:
        output.add(piece)
    return output.take()


def test_what_was_printed_comes_once() -> None:
    output = Output()
    output.add(b"one\n")
    output.add(b"two\n")
    assert output.take() == ("one\ntwo\n", False)
    assert output.take() == ("", False)
    output.add(b"three")
    assert output.take() == ("three", False)
    output.add(b"x\n" * (HEAD + TAIL))
    assert output.take()[1]
    assert output.take() == ("", False)


def test_a_character_in_two_pieces_is_one() -> None:
    assert taken("é".encode()[:1], "é".encode()[1:]) == ("é", False)


def test_bytes_that_are_no_text_are_shown() -> None:
    assert taken(b"\xff\xfe\x1b[31ma\xc3") == ("\\xff\\xfea\\xc3", False)


def test_an_ellipsis_of_hers_is_no_cut() -> None:
    assert taken("and so on…".encode()) == ("and so on…", False)


@pytest.mark.parametrize("line", [b"x", b"x\n", "é\n".encode(), b"\xff\n", b"\n", b"\t\n"])
def test_the_beginning_and_the_end_of_much_are_kept(line: bytes) -> None:
    middle = line * ((HEAD + TAIL) // len(line))
    text, cut = taken(b"begin\n" + middle, middle, middle + b"end\n")
    assert cut
    assert text.startswith("begin\n")
    assert text.endswith("end\n")
    assert re.search(r"\n… [\d,]+ bytes left out …\n", text)


def test_all_that_fits_is_kept() -> None:
    whole = b"a\n" * ((HEAD + TAIL) // 2)
    assert taken(whole) == (whole.decode(), False)
    assert taken(whole + b"b")[1]
    text, _ = taken(b"a" * 10 + b"\n" * (HEAD + TAIL - 10))
    assert text.count("\n") == HEAD + TAIL - 10


def test_a_flood_is_more_than_one_case_may_print() -> None:
    output = Output()
    output.add(b"x" * FLOOD)
    assert not output.flooded
    output.take()
    output.add(b"x" * FLOOD)
    assert not output.flooded
    output.add(b"x")
    assert output.flooded


def stalled() -> str:
    """What faulthandler itself writes."""
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback_later(0.01, file=file)
        waited = threading.Event()
        while not file.tell() and not waited.wait(0.05):
            file.seek(0, 2)
        faulthandler.cancel_dump_traceback_later()
        file.seek(0)
        return file.read().decode()


def test_our_own_stack_is_taken_out_wherever_it_stands() -> None:
    stack = stalled()
    assert stack.startswith("Timeout (")
    for before, after in (("", ""), ("a\n", ""), ("half", ""), ("", "after\n"), ("half", "after")):
        assert split_stall(before + stack + after) == (before + after, None)


def test_a_stack_that_was_cut_off_is_taken_out_as_well() -> None:
    for length in range(STACK.index("Thread") + len("Thread 0x"), len(STACK)):
        assert split_stall("half" + STACK[:length])[0] == "half"


STACK = """Timeout (0:00:01.350000)!
Thread 0x00007f0000000001 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait
  File "solution.py", line 99 in other

Thread 0x00007f0000000000 (most recent call first):
  File "/lib/jax/api.py", line 1 in jit
  File "solution.py", line 7 in helper
  File "solution.py", line 12 in solve
  File "/lib/kata/call.py", line 3 in apply
"""


def test_the_line_is_the_innermost_of_hers() -> None:
    alone = STACK.replace(STACK[STACK.index("Thread") : STACK.index("Thread", 80)], "")
    assert split_stall("a\n" + alone) == ("a\n", 7)


def test_what_only_looks_like_it_stays() -> None:
    for text in ("Timeout (0:00:01)!\n", "Timeout (", 'File "solution.py", line 3\n', "Timeout (1 s)!\nThread 0x0:\n"):
        assert split_stall(text) == (text, None)
