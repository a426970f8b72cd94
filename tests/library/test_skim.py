import os
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from kata_tui.library.catalogue import BrokenFile, Library, open_library
from kata_tui.library.format.load import FileError, read_problem
from kata_tui.library.format.skim import skim
from kata_tui.library.index import AT_ONCE
from kata_tui.model.problem import Level
from kata_tui.profile.paths import shipped_problems
from tests.samples.problem_file import STEM, VALID, write_small

MANY = AT_ONCE + 8


def write_many(folder: Path, count: int = MANY) -> list[Path]:
    """So many problem files, old enough to be believed in."""
    files = [write_small(folder, f"p{number:03}", concepts="lax.scan") for number in range(count)]
    age(folder)
    return files


def age(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


def ids(library: Library) -> list[str]:
    return [listed.id for listed in library.listed]


def test_the_head_of_each_shipped_file_tells_what_the_whole_does() -> None:
    shipped = shipped_problems()
    assert shipped is not None
    files = sorted(path for path in shipped.glob("*/*-*.yaml") if path.parent.name != "ways")
    assert files
    for path in files:
        whole = read_problem(path)
        assert skim(path) == (replace(whole.listed(path), apis=()), whole.id_at, whole.requires_at)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("id: odd", "id: other", id="another id"),
        pytest.param("title: A title", "title: [", id="no YAML"),
        pytest.param("title: A title", "title: A title\ntitle: B", id="a key twice"),
        pytest.param("level: easy", "level: eazy", id="an unknown level"),
        pytest.param("title: A title", "title: !!str A", id="a tag"),
        pytest.param("title: A title", "title: &a A", id="an anchor"),
        pytest.param("title: A title", "title:\n\n", id="no title"),
        pytest.param("format: 1", "format: 2", id="another format"),
        pytest.param("format: 1", "%YAML 1.2\n---\nformat: 1", id="a directive"),
        pytest.param("format: 1", "- x\nformat: 1", id="a list before it"),
        pytest.param("\n", "\r", id="lines that end in CR"),
        pytest.param("A title", "\x00", id="a NUL"),
        pytest.param("entry:", "entri:", id="a key is missing"),
    ],
)
def test_where_the_head_is_odd_the_whole_is_read(tmp_path: Path, old: str, new: str) -> None:
    path = write_small(tmp_path, "odd")
    assert skim(path) is not None
    text = path.read_text()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())
    assert skim(path) is None


def test_bytes_that_are_no_utf8_and_files_that_are_none_tell_nothing(tmp_path: Path) -> None:
    path = write_small(tmp_path, "odd")
    path.write_bytes(path.read_bytes() + b"# \xff\n")
    assert skim(path) is None
    assert skim(tmp_path / "nowhere.yaml") is None
    assert skim(tmp_path) is None


def test_of_many_new_files_the_heads_are_read_and_then_the_rest(tmp_path: Path) -> None:
    folder, cache = tmp_path / "problems", tmp_path / "cache"
    files = write_many(folder)
    text = files[-1].read_text()
    files[-1].write_text(text.replace("reference: |", "reference: |\n  def"))  # its head is whole
    age(folder)
    library = open_library([folder], cache, whole=False)
    assert len(library.listed) == MANY
    assert library.unread == frozenset(ids(library)[AT_ONCE:])
    listed = library.listed[AT_ONCE]
    assert (listed.title, listed.level, listed.concepts, listed.apis) == ("A title", Level.EASY, ("lax.scan",), ())
    with pytest.raises(FileError, match="The reference is not Python"):
        library.problem(files[-1].stem)

    told: list[tuple[int, int, BrokenFile | None]] = []
    whole = library.read_whole(lambda *said: told.append(said))
    assert [(looked, of) for looked, of, _ in told] == [(number, MANY) for number in range(AT_ONCE + 1, MANY + 1)]
    assert [broken for _, _, broken in told if broken] == list(whole.broken)
    assert [broken.path for broken in whole.broken] == [files[-1]]
    assert whole.unread == frozenset()
    assert whole.listed[AT_ONCE].apis == ("jnp.sin",)
    assert whole.read_whole(lambda *said: pytest.fail("all was read")) is whole
    assert library.without(whole.broken).listed == library.listed[:-1]
    assert library.without(whole.broken).broken == whole.broken


def test_few_files_that_have_changed_are_read_whole(tmp_path: Path) -> None:
    folder, cache = tmp_path / "problems", tmp_path / "cache"
    files = write_many(folder)
    whole = open_library([folder], cache)
    files[3].write_text(files[3].read_text().replace("reference: |", "reference: |\n  def"))
    library = whole.reload()
    assert [broken.path for broken in library.broken] == [files[3]]
    assert library.unread == frozenset()


def test_a_file_that_was_broken_is_not_skimmed_the_next_time(tmp_path: Path) -> None:
    folder, cache = tmp_path / "problems", tmp_path / "cache"
    for path in write_many(folder):
        path.write_text(path.read_text().replace("reference: |", "reference: |\n  def"))
    age(folder)
    assert len(open_library([folder], cache, whole=False).broken) == AT_ONCE
    assert len(open_library([folder], cache).broken) == MANY
    assert len(open_library([folder], cache, whole=False).broken) == MANY


def test_what_is_known_of_heads_is_kept_and_what_was_read_before_an_end_too(tmp_path: Path) -> None:
    folder, cache = tmp_path / "problems", tmp_path / "cache"
    write_many(folder)
    first = open_library([folder], cache, whole=False)

    def never(looked: int, of: int, broken: BrokenFile | None) -> None:
        pytest.fail("nothing is new")

    assert open_library([folder], cache, whole=False, told=never).unread == first.unread

    def leave(looked: int, of: int, broken: BrokenFile | None) -> None:
        if looked == AT_ONCE + 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        first.read_whole(leave)
    again = open_library([folder], cache, whole=False, told=never)
    assert (ids(again), again.unread) == (ids(first), first.unread - set(ids(first)[: AT_ONCE + 3]))


def test_an_id_used_twice_is_told_at_its_place(tmp_path: Path) -> None:
    folder, cache = tmp_path / "problems", tmp_path / "cache"
    write_many(folder)
    again = write_small(folder, "p030", track="zebra")
    again.write_text("# first\n\n" + again.read_text())
    needing = write_small(folder, "p999", requires="nothing", track="zebra")
    age(folder)
    library = open_library([folder], cache, whole=False)
    assert library.broken[0].message.startswith(f"{again}:4:1: The id `p030` is that of")
    assert library.notices[0].message.startswith(f"{needing}:6:1: `p999` requires `nothing`")
    assert open_library([folder], cache).notices == library.notices


def test_a_head_never_tells_other_than_the_whole(tmp_path: Path) -> None:
    chance = random.Random(3)
    path = tmp_path / "loops" / f"{STEM}.yaml"
    path.parent.mkdir()
    pieces = [
        "\n",
        "title: x\n",
        "id: y\n",
        '"',
        "'",
        "  ",
        "# ",
        "- ",
        "|",
        ": ",
        "level: hard\n",
        "\ufeff",
        "---\n",
        "...\n",
        "\u2028",
    ]
    alike = 0
    for _ in range(1000):
        text = VALID
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(pieces) + text[at + chance.choice((0, 0, 1, 5)) :]
        path.write_text(text)
        try:
            whole = read_problem(path)
        except FileError:
            continue
        head = skim(path)
        if head is not None:
            alike += 1
            assert head == (replace(whole.listed(path), apis=()), whole.id_at, whole.requires_at), text
    assert alike > 60
