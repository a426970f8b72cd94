"""Ways: read, and held to the problems that there are, with the place and the cure of whatever is wrong."""

from pathlib import Path

import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.ways import faults_of_way, load_way, ways_in
from kata_tui.profile.paths import shipped_problems

KNOWN: dict[str, tuple[str, ...]] = {"first": (), "second": ("first",), "third": ("second", "elsewhere")}
WAY = "format: 1\nid: short\ntitle: A short one\nsummary: For one evening.\nkatas: [first, second]\n"


def write(folder: Path, text: str, name: str = "short") -> Path:
    path = folder / "ways" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_way_that_is_well(tmp_path: Path) -> None:
    path = write(tmp_path, WAY)
    assert faults_of_way(path, KNOWN) == []
    way = load_way(path)
    assert (way.id, way.title, way.katas) == ("short", "A short one", ("first", "second"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[first, second]", "[frist, second]", "5:9: There is no problem `frist`. Did you mean `first`?"),
        ("[first, second]", "[second, first]", "5:9: `second` requires `first`, which comes after it here. Put `first` before it."),
        ("[first, second]", "[first, first]", "5:16: `first` is in this way already. Take it out in one of the two places."),
        ("id: short", "id: long", "2:5: The id is `long` and the file is called `short.yaml`. Make them the same."),
        ("[first, second]", "[]", "5:8: "),
        ("title:", "titel:", "3:1: "),
        ("format: 1", "format: 2", "1:9: This file has format 2"),
        ("summary: For one evening.\n", "", "1:1: "),
        (WAY, "[", "1:2: "),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write(tmp_path, WAY.replace(old, new))
    told = [str(fault) for fault in faults_of_way(path, KNOWN)]
    assert any(each.startswith(f"{path}:{said}") for each in told), told


def test_what_a_way_lacks_may_be_elsewhere(tmp_path: Path) -> None:
    assert faults_of_way(write(tmp_path, WAY.replace("[first, second]", "[third]")), KNOWN) == []


def test_a_broken_way_keeps_no_other_away(tmp_path: Path) -> None:
    write(tmp_path, WAY)
    write(tmp_path, "katas: 5\n", "odd")
    write(tmp_path, WAY, "._short")
    other = tmp_path / "other"
    other.mkdir()
    write(other, WAY.replace("A short one", "Another"))
    assert {name: way.title for name, way in ways_in([tmp_path, other]).items()} == {"short": "A short one"}
    with pytest.raises(FileError):
        load_way(tmp_path / "ways" / "odd.yaml")


def test_a_track_may_be_called_so(tmp_path: Path) -> None:
    write(tmp_path, "format: 1\ntitle: Ways\n", "track")
    write(tmp_path, WAY)
    assert ways_in([tmp_path]) == {}


def test_the_shipped_ways_are_well(tmp_path: Path) -> None:
    shipped = shipped_problems()
    assert shipped is not None
    library = open_library([shipped], tmp_path)
    assert not library.broken
    requires = {row.id: row.requires for row in library.listed}
    ways = ways_in([shipped])
    assert len(ways) >= 4
    for name, way in ways.items():
        assert faults_of_way(shipped / "ways" / f"{name}.yaml", requires) == []
        assert way.summary.endswith(".")
