"""What a file needs of the program: an older program asks to be updated, and says nothing else of the file."""

from pathlib import Path

import pytest

import kata_tui
from kata_tui.library.catalogue import open_library
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import load_imprint, load_problem, load_track, problems_of
from kata_tui.library.format.release import is_newer
from kata_tui.library.format.schema import MEANINGS, SINCE
from tests.samples.problem_file import VALID, place_of, write

FIRST = """\
/format /id /title /level /summary /entry /statement /starter /reference /cases /revision /minutes /concepts /requires /checks
/mistakes /hints /explanation /alternatives /tolerance /compare /limits /devices /tested_with
Case/id Case/args Case/call Case/seed Case/repeat Case/show Case/message Case/tolerance Case/compare
Check/jit Check/traces Check/jaxpr Check/no_unrolling Check/uses Check/avoids Check/key_reuse Check/leaks Check/pure
Check/intermediate Check/sharding Check/collectives Check/message Check/case
Jit/static Traces/call Traces/at_most Jaxpr/require Jaxpr/forbid Jaxpr/max_equations Jaxpr/static NoUnrolling/over
Intermediate/at_most_mb Sharding/of Collectives/require Mistake/id Mistake/feedback Mistake/code Mistake/replace
Alternative/title Alternative/code Tolerance/rtol Tolerance/atol Compare/dtype Limits/seconds Limits/memory_mb
Track/format Track/title Track/summary Track/order
""".split()  # noqa: SIM905 - a line for each part
"""The keys of 0.1, by their part of the format."""
CAME_WHOLE = ("Library", "Waiver", "Concepts", "Concept", "Way", "Course", "CourseKata", "Weights", "Late", "Excused")
"""What later releases brought with all its keys: the key that it stands under says since when, or the file's own table."""

THIS = kata_tui.__version__


@pytest.fixture(autouse=True)
def this_is_0_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.__version__", "0.2.1")


@pytest.mark.parametrize("release", ["0.2.2", "0.3", "0.10", "1.0", "1.0.0", "0.3.0", "9999.0"])
def test_a_later_release_is_newer(release: str) -> None:
    assert is_newer(release)


@pytest.mark.parametrize("release", ["0.2", "0.2.0", "0.2.1", "0.1.9", "0.1", "0.0", "one", "0", "3", "0.3.0.1", "٠.٣", "0.3\n"])
def test_this_release_an_earlier_one_and_none_are_not(release: str) -> None:
    assert not is_newer(release)


@pytest.mark.parametrize("release", ["0.1", "0.2", "0.2.1"])
def test_a_file_that_needs_no_more_than_this_is_read(tmp_path: Path, release: str) -> None:
    assert load_problem(write(tmp_path, VALID + f'needs: "{release}"\n')).id == "running-total"


def test_a_file_of_the_future_asks_for_an_update_and_for_nothing_else(tmp_path: Path) -> None:
    text = VALID.replace("level: easy", "level: lunatic\ntempo: allegro") + 'needs: "0.3"\n'
    (fault,) = problems_of(write(tmp_path, text))
    assert fault.message == "This file needs kata-tui 0.3, this is 0.2.1: update it."
    assert (fault.line, fault.column) == place_of(text, '"0.3"')


def test_a_track_and_a_library_can_need_a_release(tmp_path: Path) -> None:
    track, library = tmp_path / "track.yaml", tmp_path / "library.yaml"
    track.write_text('format: 1\ntitle: T\nneeds: "0.2"\n')
    library.write_text('format: 1\ntitle: L\nneeds: "0.2"\n')
    assert (load_track(track).title, load_imprint(library).title) == ("T", "L")
    for path, load in ((track, load_track), (library, load_imprint)):
        path.write_text('format: 1\nname: X\nneeds: "1.0"\n')
        with pytest.raises(FileError, match=r"needs kata-tui 1\.0, this is 0\.2\.1: update it\."):
            load(path)


def test_an_update_is_all_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the index kept of the older program's reading does not outlive it."""
    write(tmp_path, VALID + 'needs: "0.3"\n')
    library = open_library([tmp_path], tmp_path / "index")
    assert (len(library.listed), [one.message.split(": ", 1)[1] for one in library.broken]) == (
        0,
        ["This file needs kata-tui 0.3, this is 0.2.1: update it."],
    )
    monkeypatch.setattr("kata_tui.__version__", "0.3.0")
    library = open_library([tmp_path], tmp_path / "index")
    assert ([one.id for one in library.listed], library.broken) == (["running-total"], ())


@pytest.mark.parametrize("written", ["0.3", "1", "'0.3.0.1'", "'^0.3'", "newest", "''", "[0, 3]"])
def test_what_is_no_release_is_told_with_how_to_write_one(tmp_path: Path, written: str) -> None:
    (fault,) = problems_of(write(tmp_path, VALID + f"needs: {written}\n"))
    assert "`needs` " in fault.message
    assert 'in quotes (`"0.3"`)' in fault.message


@pytest.mark.parametrize(("key", "words"), [("tempo", "The keys here are `format`, "), ("titel", "Did you mean `title`? ")])
def test_an_unknown_key_may_be_a_newer_one(tmp_path: Path, key: str, words: str) -> None:
    faults = problems_of(write(tmp_path, VALID.replace("title:", f"{key}:", 1)))
    (told,) = [fault.message for fault in faults if "There is no key" in fault.message]
    assert told.startswith(f"There is no key `{key}`. {words}")
    assert told.endswith(" Or update kata-tui, if a newer one knows it.")


def test_each_key_is_of_the_first_release_or_says_since_when() -> None:
    known = set(FIRST)
    for shape, meanings in MEANINGS.items():
        part = shape.__name__.removesuffix("Shape")
        for key in meanings:
            name = f"{part.removesuffix('Problem')}/{key}"
            assert (name in known) + (key in SINCE.get(shape, {})) + (part in CAME_WHOLE) == 1, (
                f"{name}: SINCE says with which release it came"
            )


def test_a_key_came_with_a_release_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.__version__", THIS)
    for keys in SINCE.values():
        for release in keys.values():
            assert not is_newer(release), "a key names the release that is being made, whose number stands in kata_tui/__init__.py"
