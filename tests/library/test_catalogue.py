import os
import random
from pathlib import Path

import pytest

from kata_tui.library.catalogue import Library, UnknownProblem, open_library
from kata_tui.library.format.load import FileError
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.problem import Level, Track
from kata_tui.profile.paths import Paths, library_folders, shipped_problems
from tests.samples.problem_file import write_small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library folder, empty."""
    folder = tmp_path / "problems"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache folder that is not there yet."""
    return tmp_path / "cache"


def ids(library: Library) -> list[str]:
    return [listed.id for listed in library.listed]


def age(folder: Path) -> None:
    """Make all files old enough to be believed in."""
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000), follow_symlinks=False)


def test_problems_are_listed_in_learning_order(folder: Path, cache: Path) -> None:
    (folder / "zebra").mkdir()
    (folder / "zebra" / "track.yaml").write_text("format: 1\ntitle: Zebra first\norder: 1\n")
    write_small(folder, "stripes", track="zebra")
    write_small(folder, "b-easy")
    write_small(folder, "a-hard", level="hard")
    write_small(folder, "a-medium", level="medium")
    write_small(folder, "c-needs-hard", requires="a-hard, stripes")
    write_small(folder, "d-needs-c", requires="c-needs-hard")
    library = open_library([folder], cache)
    assert library.tracks == (Track("zebra", "Zebra first", "", 1), Track("arrays", "arrays"))
    assert ids(library) == ["stripes", "b-easy", "a-medium", "a-hard", "c-needs-hard", "d-needs-c"]
    assert library.broken == ()
    assert library.notices == ()
    listed = library.find("c-needs-hard")
    assert (listed.track, listed.level, listed.requires) == ("arrays", Level.EASY, ("a-hard", "stripes"))
    assert (listed.path, listed.apis, listed.entry) == (folder / "arrays" / "c-needs-hard.yaml", ("jnp.sin",), "f")
    assert library.problem("c-needs-hard").id == "c-needs-hard"
    assert library.problem("c-needs-hard") is library.problem("c-needs-hard")


def test_a_track_without_requirements_is_in_order_of_level_and_id(folder: Path, cache: Path) -> None:
    write_small(folder, "a-hard", level="hard")
    write_small(folder, "c-easy")
    write_small(folder, "a-medium", level="medium")
    write_small(folder, "b-easy")
    assert ids(open_library([folder], cache)) == ["b-easy", "c-easy", "a-medium", "a-hard"]


def test_a_folder_without_problems_is_no_track(folder: Path, cache: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "only-track").mkdir()
    (folder / "only-track" / "track.yaml").write_text("format: 1\ntitle: T\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.yaml").write_text("nonsense")
    (folder / "README.md").write_text("hello")
    (folder / "My notes").mkdir()
    library = open_library([folder], cache)
    assert (library.tracks, library.listed, library.broken, library.notices) == ((), (), (), ())


def test_what_is_broken_is_listed_beside_what_is_whole(folder: Path, cache: Path) -> None:
    write_small(folder, "whole")
    track = folder / "arrays"
    (track / "wrong.yaml").write_text("format: 1\nid: wrong\n")
    (track / "folder.yaml").mkdir()
    (track / "dangling.yaml").symlink_to("nowhere.yaml")
    (track / "short.yml").write_text("format: 1")
    (track / "track.yaml").write_text("format: 1\ntitel: Arrays\n")
    os.mkfifo(track / "pipe.yaml")
    write_small(folder, "elsewhere", track="My Track")
    library = open_library([folder], cache)
    assert ids(library) == ["whole"]
    assert library.tracks == (Track("arrays", "arrays"),)
    told = {broken.path.name: broken.message for broken in library.broken}
    assert set(told) == {"wrong.yaml", "folder.yaml", "dangling.yaml", "short.yml", "track.yaml", "pipe.yaml", "My Track"}
    assert told["wrong.yaml"].startswith(f"{track / 'wrong.yaml'}:1:1: `title`, `level`")
    assert "a folder" in told["folder.yaml"]
    assert "No such file" in told["dangling.yaml"]
    assert "ends in `.yaml`" in told["short.yml"]
    assert "Did you mean `title`?" in told["track.yaml"]
    assert "a pipe" in told["pipe.yaml"]
    assert "kebab-case" in told["My Track"]


def test_a_folder_that_is_none_is_broken_and_one_that_is_not_there_is_empty(folder: Path, cache: Path) -> None:
    write_small(folder, "whole")
    file = folder / "arrays" / "whole.yaml"
    library = open_library([file, folder / "nowhere", folder], cache)
    assert ids(library) == ["whole"]
    assert [broken.message for broken in library.broken] == [f"{file}:1:1: This folder cannot be read: Not a directory."]


def test_a_track_folder_given_as_a_library_is_told(folder: Path, cache: Path) -> None:
    path = write_small(folder, "whole")
    library = open_library([path.parent], cache)
    assert library.listed == ()
    assert [notice.path for notice in library.notices] == [path]
    assert "name the folder above it" in library.notices[0].message


def test_symlinks_are_followed(folder: Path, cache: Path, tmp_path: Path) -> None:
    write_small(tmp_path / "away", "linked")
    write_small(tmp_path / "away", "other")
    (folder / "mine").mkdir()
    (folder / "mine" / "linked.yaml").symlink_to(tmp_path / "away" / "arrays" / "linked.yaml")
    (folder / "theirs").symlink_to(tmp_path / "away" / "arrays")
    (tmp_path / "away" / "arrays" / "linked.yaml").rename(tmp_path / "moved.yaml")
    (folder / "mine" / "linked.yaml").unlink()
    (folder / "mine" / "linked.yaml").symlink_to(tmp_path / "moved.yaml")
    library = open_library([folder], cache)
    assert [(listed.id, listed.track) for listed in library.listed] == [("linked", "mine"), ("other", "theirs")]
    assert library.broken == ()


def test_of_two_with_one_id_the_first_folders_counts(folder: Path, cache: Path, tmp_path: Path) -> None:
    mine = write_small(tmp_path / "mine", "same", title="Mine")
    theirs = write_small(folder, "same", title="Theirs")
    again = write_small(folder, "same", title="Again", track="vmap")
    library = open_library([tmp_path / "mine", folder, tmp_path / "mine" / "..", tmp_path / "mine"], cache)
    assert [listed.title for listed in library.listed] == ["Mine"]
    assert [broken.path for broken in library.broken] == [theirs, again]
    assert library.broken[0].message.startswith(f"{theirs}:2:1: The id `same` is that of {mine} already.")


def test_a_folder_given_twice_is_looked_at_once(folder: Path, cache: Path, tmp_path: Path) -> None:
    write_small(folder, "one")
    (tmp_path / "link").symlink_to(folder)
    library = open_library([folder, tmp_path / "link", folder / "arrays" / ".."], cache)
    assert (ids(library), library.broken) == (["one"], ())


def test_requirements_that_cannot_be_met_are_told_and_nothing_is_lost(folder: Path, cache: Path) -> None:
    write_small(folder, "alone", requires="alonee")
    write_small(folder, "myself", requires="myself")
    write_small(folder, "egg", requires="hen")
    write_small(folder, "hen", requires="egg", level="hard")
    write_small(folder, "chick", requires="egg")
    library = open_library([folder], cache)
    assert library.broken == ()
    assert ids(library) == ["alone", "myself", "egg", "chick", "hen"]
    told = [(notice.path.stem, notice.message) for notice in library.notices]
    assert [name for name, _ in told] == ["alone", "egg", "myself"]
    assert (
        told[0][1]
        == f"{folder / 'arrays' / 'alone.yaml'}:6:1: `alone` requires `alonee`, and no problem has that id. Did you mean `alone`?"
    )
    assert "`egg` requires `hen` requires `egg`" in told[1][1]
    assert "`myself` requires `myself`" in told[2][1]


def test_every_knot_of_requirements_has_a_notice(folder: Path, cache: Path) -> None:
    chance = random.Random(5)
    names = [f"p{number:02}" for number in range(40)]
    for name in names:
        write_small(folder, name, requires=", ".join(chance.sample(names, 2)))
    library = open_library([folder], cache)
    assert sorted(ids(library)) == names
    assert library.notices


def test_an_unknown_id_is_a_sentence(folder: Path, cache: Path) -> None:
    write_small(folder, "scan-total")
    library = open_library([folder], cache)
    for call in (library.find, library.problem):
        with pytest.raises(UnknownProblem) as caught:
            call("scan_totl")
        assert str(caught.value) == "There is no problem `scan_totl` in the library. Did you mean `scan-total`?"
    with pytest.raises(UnknownProblem, match=r"There is no problem `\.\./x` in the library\.$"):
        library.find("../x")


def test_a_file_that_breaks_later_raises_when_it_is_needed(folder: Path, cache: Path) -> None:
    path = write_small(folder, "later")
    library = open_library([folder], cache)
    path.write_text("format: 1\n")
    with pytest.raises(FileError):
        library.problem("later")
    path.unlink()
    with pytest.raises(FileError, match="No such file"):
        library.problem("later")


def test_reload_sees_what_has_changed(folder: Path, cache: Path) -> None:
    path = write_small(folder, "one")
    library = open_library([folder], cache)
    write_small(folder, "two")
    path.write_text(path.read_text().replace("A title", "B title"))
    again = library.reload()
    assert ids(library) == ["one"]
    assert [(listed.id, listed.title) for listed in again.listed] == [("one", "B title"), ("two", "A title")]
    path.unlink()
    assert ids(again.reload()) == ["two"]


class TestIndex:
    def files(self, folder: Path) -> None:
        for number in range(8):
            write_small(folder, f"p{number}", requires="p0" if number else "")
        (folder / "arrays" / "track.yaml").write_text("format: 1\ntitle: Arrays\norder: 3\n")
        age(folder)

    def reading(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the files that are read from now on."""
        read: list[str] = []
        parse = Document.read

        def spy(path: Path) -> Document:
            read.append(path.name)
            return parse(path)

        monkeypatch.setattr(Document, "read", spy)
        return read

    def test_unchanged_files_are_not_read_again(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files(folder)
        first = open_library([folder], cache)
        read = self.reading(monkeypatch)
        again = open_library([folder], cache)
        assert read == []
        assert (again.listed, again.tracks, again.notices) == (first.listed, first.tracks, first.notices)
        assert again.tracks == (Track("arrays", "Arrays", "", 3),)

    def test_a_changed_file_is_read_again(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files(folder)
        open_library([folder], cache)
        read = self.reading(monkeypatch)
        write_small(folder, "p3", title="B title", requires="p0")  # as long as before
        age(folder)  # as old as before: only the time of change tells
        write_small(folder, "p9")
        (folder / "arrays" / "p5.yaml").unlink()
        library = open_library([folder], cache)
        assert set(read) >= {"p3.yaml", "p9.yaml"}
        assert library.find("p3").title == "B title"
        assert ids(library) == ["p0", "p1", "p2", "p3", "p4", "p6", "p7", "p9"]

    def test_a_file_changed_just_now_is_not_believed_next_time(
        self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.files(folder)
        write_small(folder, "young")
        open_library([folder], cache)
        read = self.reading(monkeypatch)
        open_library([folder], cache)
        assert read == ["young.yaml"]

    def test_what_is_broken_is_read_each_time(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files(folder)
        (folder / "arrays" / "bad.yaml").write_text("format: 1\n")
        age(folder)
        first = open_library([folder], cache)
        assert [broken.path.name for broken in first.broken] == ["bad.yaml"]
        read = self.reading(monkeypatch)
        assert open_library([folder], cache).broken == first.broken
        assert read == ["bad.yaml"]

    @pytest.mark.parametrize("spoil", ["cut", "flip", "empty", "nonsense", "folder", "other"])
    def test_a_spoilt_index_is_made_anew(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
        self.files(folder)
        first = open_library([folder], cache)
        index = cache / "library-index"
        content = index.read_bytes()
        at = content.index(b"A title")
        match spoil:
            case "cut":
                index.write_bytes(content[: len(content) // 2])
            case "flip":
                index.write_bytes(content[:at] + b"X" + content[at + 1 :])
            case "empty":
                index.write_bytes(b"")
            case "nonsense":
                index.write_bytes(b"\xc1" * 1000)
            case "folder":
                index.unlink()
                index.mkdir()
            case _:
                monkeypatch.setattr("kata_tui.__version__", "999")
        read = self.reading(monkeypatch)
        again = open_library([folder], cache)
        assert again.listed == first.listed
        assert len(read) == 9
        if spoil != "folder":
            read.clear()
            open_library([folder], cache)
            assert read == []

    def test_a_cache_that_cannot_be_written_is_done_without(self, folder: Path, tmp_path: Path) -> None:
        self.files(folder)
        (tmp_path / "file").write_text("")
        assert len(open_library([folder], tmp_path / "file" / "cache").listed) == 8

    def test_nothing_is_left_beside_the_index(self, folder: Path, cache: Path) -> None:
        self.files(folder)
        open_library([folder], cache)
        assert [path.name for path in cache.iterdir()] == ["library-index"]

    def test_a_folder_whose_name_is_no_text_has_problems_too(self, tmp_path: Path, cache: Path) -> None:
        odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
        self.files(odd)
        assert len(open_library([odd], cache).listed) == 8
        assert len(open_library([odd], cache).listed) == 8


class TestSearch:
    @pytest.fixture
    def library(self, folder: Path, cache: Path) -> Library:
        write_small(folder, "scan-total", title="Running total", concepts="carry")
        write_small(folder, "cond-sign", title="Branch on a sign", concepts="lax.cond, carry on", api="carry_over")
        write_small(folder, "carry-on", title="Ending", concepts="loops")
        write_small(folder, "fori-power", title="Powers in a loop", concepts="lax.fori_loop", api="ones_like", level="medium")
        write_small(folder, "api-only", title="None of it", api="carried", level="hard")
        return open_library([folder], cache)

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("", ["carry-on", "cond-sign", "scan-total", "fori-power", "api-only"]),
            ("  ", ["carry-on", "cond-sign", "scan-total", "fori-power", "api-only"]),
            ("carry", ["carry-on", "cond-sign", "scan-total"]),  # title or id, then concepts
            ("carr", ["carry-on", "cond-sign", "scan-total", "api-only"]),  # then APIs
            ("CARRY Running", ["scan-total"]),
            ("carry loops", ["carry-on"]),
            ("total running", ["scan-total"]),
            ("jnp.ones_like", ["fori-power"]),
            ("jax.numpy.ones_like", ["fori-power"]),
            ("fpwr", ["fori-power"]),  # letters in order
            ("rntot", ["scan-total"]),
            ("zq", []),
            ("carry zzz", []),
            ("loop carry", ["carry-on"]),
            ("in", ["cond-sign", "fori-power", "carry-on", "scan-total"]),
            ("[", []),
            ("FORI_power", ["fori-power"]),
            ("lax.", ["cond-sign", "fori-power"]),
        ],
    )
    def test_every_word_must_match(self, library: Library, text: str, wanted: list[str]) -> None:
        found = [listed.id for listed in library.search(text)]
        if text == "in":
            assert found[0] == "fori-power"  # a word that begins so, before words that hold it
            assert set(found) >= {"carry-on", "scan-total"}
        else:
            assert found == wanted

    def test_titles_come_before_concepts_and_those_before_apis(self, folder: Path, cache: Path) -> None:
        write_small(folder, "one", title="Ring", level="easy", api="scan")
        write_small(folder, "three", title="Scan", level="hard")
        write_small(folder, "two", title="Ring", level="medium", concepts="scan")
        write_small(folder, "two-b", title="Rescan", level="easy")
        library = open_library([folder], cache)
        assert ids(library) == ["one", "two-b", "two", "three"]
        assert [listed.id for listed in library.search("scan")] == ["three", "two-b", "two", "one"]
        assert [listed.id for listed in library.search("scan ring")] == ["two", "one"]
        assert [listed.id for listed in library.search("sin scan")] == ["three", "two-b", "two"]


def test_folders_are_looked_at_in_order(tmp_path: Path) -> None:
    paths = Paths.find({"KATA_TUI_HOME": str(tmp_path)})
    shipped = shipped_problems()
    assert shipped is not None
    environ = {"KATA_TUI_PROBLEMS": os.pathsep.join((str(tmp_path / "b"), "", str(tmp_path / "c")))}
    assert library_folders(paths, [tmp_path / "a"], environ) == (
        tmp_path / "a",
        tmp_path / "b",
        tmp_path / "c",
        tmp_path / "data" / "problems",
        shipped,
    )
    assert library_folders(paths, [], {}) == (tmp_path / "data" / "problems", shipped)


def test_the_shipped_library_opens(cache: Path) -> None:
    shipped = shipped_problems()
    assert shipped is not None
    library = open_library([shipped], cache)
    assert library.broken == ()
    assert library.tracks
    assert len({listed.id for listed in library.listed}) == len(library.listed) > 0


def test_a_file_that_vanishes_between_looking_and_reading_is_broken(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_small(folder, "one")
    path = write_small(folder, "two")
    read = Document.read

    def vanish(file: Path) -> Document:
        path.unlink(missing_ok=True)
        return read(file)

    monkeypatch.setattr(Document, "read", vanish)
    library = open_library([folder], cache)
    assert ids(library) == ["one"]
    assert [broken.path for broken in library.broken] == [path]
