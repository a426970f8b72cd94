"""What is said of memory that was not given: how much was asked for, where that can be known."""

import pytest

from kata_tui.judging.processes.memory_limit import too_much

SAID = {
    "RESOURCE_EXHAUSTED: Out of memory allocating 17179869184 bytes.": "It asked for 16 GB of memory; 2048 MB are allowed.",
    "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 734003200 bytes.": "It asked for 700 MB of memory; 2048 MB are allowed.",
    "Out of memory while trying to allocate 1.50GiB.": "It asked for 1.5 GB of memory; 2048 MB are allowed.",
    "Unable to allocate 8.00 GiB for an array with shape (1073741824,) and data type float64": (
        "It asked for 8 GB of memory; 2048 MB are allowed."
    ),
    "Unable to allocate 465. TiB for an array": "It asked for 465 TB of memory; 2048 MB are allowed.",
    "Failed to allocate request for 4.00GiB (4294967296B) on device ordinal 0": "It asked for 4 GB of memory; 2048 MB are allowed.",
    "LLVM ERROR: out of memory": "It asked for more than 2048 MB of memory.",
    "std::bad_alloc": "It asked for more than 2048 MB of memory.",
    "": "It asked for more than 2048 MB of memory.",
}


@pytest.mark.parametrize("said", SAID)
def test_how_much_was_asked_for_is_taken_from_what_a_library_said(said: str) -> None:
    assert too_much(said, 2048) == SAID[said]
