"""The locks, taken on in real processes: those that hold, and those that only say so."""

import os
import select
import signal
import subprocess
import sys
import textwrap

import pytest

from kata_tui.harness.sandbox.limits import CPU_GRACE

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux")


def child(text: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that runs a piece of Python. A shell starts it: what we start ourselves counts the most memory we had as its."""
    command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", textwrap.dedent(text)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


LOCK = """
    from kata_tui.protocol.start import Start
    from kata_tui.harness.sandbox import landlock, lock, seccomp
    {before}
    try:
        print(lock(Start(layers={layers}, cpu_seconds=50)))
    except Exception as error:
        print(type(error).__name__, error)
"""


@linux
@pytest.mark.parametrize(
    ("layers", "before", "told"),
    [
        (("landlock",), "landlock.restrict = lambda *_: 7", "Unprotected Landlock is on and / can be read"),
        (
            ("landlock",),
            "usual = landlock._allowed; landlock._allowed = lambda *given: [*usual(*given), ('/tmp', 0x122)]",
            "Unprotected Landlock is on and a file can be made in /tmp",
        ),
        (("seccomp",), "seccomp.restrict = lambda: None", "Unprotected seccomp is on and a socket can be made"),
        (
            ("seccomp",),
            "seccomp._KILL = (-1 % 2**32, -1 % 2**32)",
            "Unprotected seccomp is on and another process can be signalled",
        ),
        (("seccomp",), "seccomp._CLONE = (-1 % 2**32, -1 % 2**32)", "Unprotected seccomp is on and a process can be forked"),
        (("bubblewrap",), "", "Unprotected bubblewrap is on and /etc/passwd can be seen"),
        (("seatbelt",), "", "Unprotected sandbox-exec is on and your home folder is within reach"),
        (
            ("landlock", "seccomp"),
            "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
            "Unprotected the process has 2 threads before it is locked",
        ),
    ],
)
def test_a_layer_that_does_not_hold_is_found_out(layers: tuple[str, ...], before: str, told: str) -> None:
    done = child(LOCK.format(layers=layers, before=before))
    assert done.stdout.strip() == told, done.stderr


@linux
def test_locks_that_hold_say_so() -> None:
    done = child(LOCK.format(layers=("landlock", "seccomp"), before=""))
    assert done.stdout.startswith("Protections(limits=True, landlock="), done.stderr
    assert done.stdout.strip().endswith("bubblewrap=False, seatbelt=False)")


@linux
@pytest.mark.parametrize("version", range(1, 8))
def test_the_locks_of_older_kernels_hold_too(version: int) -> None:
    before = f"there = landlock.abi()\n    landlock.abi = lambda: min(there, {version})"
    done = child(LOCK.format(layers=("landlock", "seccomp"), before=before))
    if "landlock=0" in done.stdout:
        pytest.skip("this machine has no Landlock")
    assert done.stdout.startswith(f"Protections(limits=True, landlock={version}, seccomp=True"), done.stdout + done.stderr


def test_processor_time_is_told_before_it_kills() -> None:
    text = "import resource\nfrom kata_tui.harness.sandbox.limits import limit_process\nlimit_process(1024, 50)\n"
    done = child(text + "print(*resource.getrlimit(resource.RLIMIT_CPU))")
    assert done.stdout.split() == ["50", str(50 + CPU_GRACE)], done.stderr


@linux
def test_a_process_whose_parent_has_gone_does_not_begin() -> None:
    text = "import os\nfrom kata_tui.harness.sandbox.limits import die_with\ndie_with(os.getppid(){})\nprint('lives')"
    assert (child(text.format("")).stdout, child(text.format("")).returncode) == ("lives\n", 0)
    assert (child(text.format(" + 1")).stdout, child(text.format(" + 1")).returncode) == ("", 1)


# The watch that stands where the kernel has none; it looks the same everywhere.

WATCHED = """
    import os, subprocess, sys, time
    child = (
        "import os\\nfrom kata_tui.harness.sandbox.watchdog import watch\\nwatch(os.getppid(), 2000)\\n"
        "os.write(1, b'watched')\\nwhile True: pass"
    )
    subprocess.Popen([sys.executable, "-c", child])
    time.sleep(60)
"""


def test_the_watch_ends_a_busy_process_when_its_parent_is_killed() -> None:
    read, write = os.pipe()
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(WATCHED)], stdout=write) as parent:
        os.close(write)
        assert os.read(read, 100) == b"watched"
        parent.kill()
    assert select.select([read], [], [], 30)[0], "the child lives on"
    assert os.read(read, 100) == b""
    os.close(read)


@pytest.mark.parametrize(("megabytes", "status"), [(100, 0), (900, 128 + signal.SIGKILL)])
def test_the_watch_ends_a_process_that_holds_too_much(megabytes: int, status: int) -> None:
    text = f"""
        import os, threading
        from kata_tui.harness.sandbox.watchdog import watch
        watch(os.getppid(), 200)
        held = b"x" * ({megabytes} * 2**20)
        threading.Event().wait(2 if {megabytes} < 200 else 60)
    """
    assert child(text).returncode == status
