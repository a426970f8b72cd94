import errno
import os
import re
import resource
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Problem
from kata_tui.profile.workspace import Workspace, WorkspaceError
from tests.samples.ordinary_user import ordinary_folder
from tests.samples.problem_file import VALID, write

TYPED = "import jax\r\nx = 'é😀'\n\tno end of line"


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    return load_problem(write(tmp_path / "library", VALID))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in a folder that is not there yet."""
    return Workspace(tmp_path / "data" / "solutions")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond 1000 bytes: not that of the tests' own output either, so for no longer than it takes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def files(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.folder.rglob("*") if not path.is_dir())


def test_the_path_is_track_and_id_as_a_module_name(workspace: Workspace, problem: Problem, tmp_path: Path) -> None:
    assert workspace.path(problem) == tmp_path / "data" / "solutions" / "arrays" / "running_total.py"
    listed = open_library([tmp_path / "library"], tmp_path / "cache").find("running-total")
    assert workspace.path(listed) == workspace.path(problem)
    assert not workspace.folder.exists()


@pytest.mark.parametrize("bad", ["../x", "a/b", "", "..", "con", "A", "a b", "x\n", "/etc", "a\0", "x" * 65, "a.b", "-a", "xn--a"])
def test_an_id_that_was_never_valid_names_no_file(workspace: Workspace, problem: Problem, bad: str) -> None:
    for changed in (msgspec.structs.replace(problem, id=bad), msgspec.structs.replace(problem, track=bad)):
        for call in (workspace.path, workspace.read, workspace.start, workspace.stamp):
            with pytest.raises(WorkspaceError, match="can name no file"):
                call(changed)


def test_start_writes_the_starter_only_when_there_is_no_file(workspace: Workspace, problem: Problem) -> None:
    assert workspace.read(problem) is None
    assert workspace.stamp(problem) is None
    assert workspace.start(problem) == workspace.path(problem)
    assert workspace.read(problem) == problem.starter
    workspace.write(problem, "mine")
    workspace.start(problem)
    assert workspace.read(problem) == "mine"
    assert files(workspace) == ["running_total.py"]


def test_a_new_file_has_the_mode_that_files_have(workspace: Workspace, problem: Problem, tmp_path: Path) -> None:
    workspace.start(problem)
    (tmp_path / "ordinary").write_text("")
    assert workspace.path(problem).stat().st_mode == (tmp_path / "ordinary").stat().st_mode


@pytest.mark.parametrize("text", [TYPED, "", "\n", "a\rb\r\nc\n\n", "\x0c\0\x1b"])
def test_text_is_kept_as_it_was_typed(workspace: Workspace, problem: Problem, text: str) -> None:
    workspace.write(problem, text)
    assert workspace.read(problem) == text
    assert workspace.path(problem).read_bytes() == text.encode()
    assert files(workspace) == ["running_total.py"]


def test_a_byte_order_mark_of_another_editor_is_no_text(workspace: Workspace, problem: Problem) -> None:
    workspace.start(problem)
    workspace.path(problem).write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    assert workspace.read(problem) == "x = 1\r\n"


def test_writing_keeps_the_mode(workspace: Workspace, problem: Problem) -> None:
    path = workspace.start(problem)
    path.chmod(0o640)
    workspace.write(problem, TYPED)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_symlink_is_written_through(workspace: Workspace, problem: Problem, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "total.py"
    real.parent.mkdir()
    path = workspace.path(problem)
    path.parent.mkdir(parents=True)
    path.symlink_to(os.path.relpath(real, path.parent))
    workspace.start(problem)  # the link led nowhere until now
    assert real.read_text() == problem.starter
    workspace.write(problem, TYPED)
    assert path.is_symlink()
    assert real.read_bytes() == TYPED.encode()
    assert workspace.read(problem) == TYPED
    kept = workspace.reset(problem)
    assert path.is_symlink()
    assert real.read_text() == problem.starter
    assert kept.parent == path.parent
    assert kept.read_bytes() == TYPED.encode()
    assert list(real.parent.iterdir()) == [real]


def test_reset_keeps_a_copy(workspace: Workspace, problem: Problem) -> None:
    workspace.write(problem, TYPED)
    workspace.path(problem).chmod(0o600)
    first = workspace.reset(problem)
    assert re.fullmatch(r"running_total\.\d{8}-\d{6}(-\d+)?\.bak\.py", first.name)
    assert first.read_bytes() == TYPED.encode()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert workspace.read(problem) == problem.starter
    workspace.write(problem, "second")
    second = workspace.reset(problem)
    assert first != second
    assert (first.read_bytes(), second.read_text()) == (TYPED.encode(), "second")
    assert files(workspace) == sorted(["running_total.py", first.name, second.name])


def test_reset_of_nothing_is_a_start(workspace: Workspace, problem: Problem) -> None:
    assert workspace.reset(problem) == workspace.path(problem)
    assert workspace.read(problem) == problem.starter
    assert files(workspace) == ["running_total.py"]


def test_what_cannot_be_read_is_told_and_reset_is_the_way_out(workspace: Workspace, problem: Problem) -> None:
    path = workspace.start(problem)
    for content, words in ((b"x = '\xff'\n", "is not UTF-8 .byte 5."), (b"#" * (2**20 + 1), "larger than 1 MiB")):
        path.write_bytes(content)
        with pytest.raises(WorkspaceError, match=words):
            workspace.read(problem)
        assert workspace.reset(problem).read_bytes() == content
        assert workspace.read(problem) == problem.starter


def test_a_pipe_or_a_folder_in_the_place_of_the_file_is_told(workspace: Workspace, problem: Problem) -> None:
    path = workspace.start(problem)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(WorkspaceError, match="a pipe"):
        workspace.read(problem)
    path.unlink()
    path.mkdir()
    with pytest.raises(WorkspaceError, match="a folder"):
        workspace.read(problem)
    with pytest.raises(WorkspaceError, match="in each other's place"):
        workspace.write(problem, "x")
    assert files(workspace) == []


def test_text_that_no_file_can_hold_is_refused_before_anything_is_touched(workspace: Workspace, problem: Problem) -> None:
    workspace.write(problem, "before")
    with pytest.raises(WorkspaceError, match="Line 2 of your solution holds half a character"):
        workspace.write(problem, "a\nb\ud800")
    with pytest.raises(WorkspaceError, match="larger than 1 MiB"):
        workspace.write(problem, "é" * 2**19 + "x")
    assert workspace.read(problem) == "before"
    workspace.write(problem, "é" * 2**19)
    assert workspace.read(problem) == "é" * 2**19


def test_a_file_in_the_place_of_the_folder_is_told(workspace: Workspace, problem: Problem) -> None:
    workspace.folder.parent.mkdir(parents=True)
    workspace.folder.write_text("in the way")
    for call in (lambda: workspace.write(problem, "x"), lambda: workspace.start(problem), lambda: workspace.reset(problem)):
        with pytest.raises(WorkspaceError, match="Move one of them away"):
            call()
    assert workspace.folder.read_text() == "in the way"
    assert workspace.stamp(problem) is None
    with pytest.raises(WorkspaceError, match="Not a directory"):
        workspace.read(problem)


def test_on_a_full_disk_the_old_text_stays(workspace: Workspace, problem: Problem) -> None:
    workspace.write(problem, "before")
    with full_disk(), pytest.raises(WorkspaceError, match="Make room on the disk") as caught:
        workspace.write(problem, "x" * 2000)
    assert str(workspace.path(problem)) in str(caught.value)
    assert workspace.read(problem) == "before"
    assert files(workspace) == ["running_total.py"]


def test_a_reset_on_a_full_disk_changes_nothing(workspace: Workspace, problem: Problem) -> None:
    workspace.write(problem, "x" * 2000)
    with full_disk(), pytest.raises(WorkspaceError, match="Make room on the disk"):
        workspace.reset(problem)
    assert workspace.read(problem) == "x" * 2000
    assert files(workspace) == ["running_total.py"]


def test_a_folder_that_may_not_be_written_is_told_and_its_files_are_read(problem: Problem) -> None:
    with ordinary_folder() as folder:
        workspace = Workspace(folder / "solutions")
        path = workspace.start(problem)
        path.parent.chmod(0o500)
        with pytest.raises(WorkspaceError, match=r"Permission denied\. Allow writing there, or set KATA_TUI_HOME"):
            workspace.write(problem, "x")
        assert workspace.start(problem) == path
        assert workspace.read(problem) == problem.starter
        folder.chmod(0o500)
        with pytest.raises(WorkspaceError, match="Permission denied"):
            Workspace(folder / "others").start(problem)


def test_a_file_that_its_owner_made_read_only_is_not_overwritten(problem: Problem) -> None:
    with ordinary_folder() as folder:
        workspace = Workspace(folder / "solutions")
        path = workspace.start(problem)
        path.chmod(0o400)
        for call in (lambda: workspace.write(problem, "x"), lambda: workspace.reset(problem)):
            with pytest.raises(WorkspaceError, match="the file is read-only"):
                call()
        assert workspace.read(problem) == problem.starter
        path.chmod(0o200)
        with pytest.raises(WorkspaceError, match="cannot be read: Permission denied"):
            workspace.read(problem)


def test_the_stamp_changes_with_the_file(workspace: Workspace, problem: Problem) -> None:
    path = workspace.start(problem)
    before = workspace.stamp(problem)
    found = path.stat()
    assert before == (found.st_mtime_ns, found.st_size)
    with path.open("a") as file:
        file.write("#")
    assert workspace.stamp(problem) != before


def test_a_start_never_overwrites_what_another_trainer_began(
    workspace: Workspace, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one writes between our look and our write."""
    path = workspace.path(problem)
    link = Path.hardlink_to

    def late(self: Path, target: Path) -> None:
        path.write_text("theirs")
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    workspace.start(problem)
    assert workspace.read(problem) == "theirs"
    assert files(workspace) == ["running_total.py"]


def test_a_file_system_without_hard_links_will_do(workspace: Workspace, problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    workspace.start(problem)
    assert workspace.read(problem) == problem.starter
    assert files(workspace) == ["running_total.py"]
