"""What a source does to files, to other processes, to the network, the terminal and its own limits."""

import platform
from textwrap import indent

from tests.judging.hostile.hostile_rows import ALL_WELL, Row, around, second
from tests.samples.katas import source

LANDLOCK = frozenset({"landlock"})
SECCOMP = frozenset({"seccomp"})
EITHER = frozenset({"landlock|seccomp"})
SIGNALS = frozenset({"landlock 6|seccomp"})
TCP = frozenset({"landlock 4|seccomp"})

REFUSED = {"two": "PermissionError"}

CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    value = getattr(libc, name)(*arguments)
    if value == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return value
"""
"""Calls a function of the C library; a refusal is an OSError."""


def refused(name: str, harm: str, needs: frozenset[str], before: str = "", *, perhaps: bool = False) -> Row:
    """A row whose harm is answered with a PermissionError."""
    return Row(name, second(harm, before), around("runtime_error"), REFUSED, needs=needs, perhaps=perhaps)


def in_vain(name: str, harm: str, needs: frozenset[str] = frozenset(), before: str = "") -> Row:
    """A row whose harm is done to nobody, and whose source goes on and is right."""
    return Row(name, second(harm, before), ALL_WELL, needs=needs)


LISTENING = """
import os
def listening():
    own = {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")[:-1]}
    lines = [line.split() for name in ("tcp", "tcp6") for line in open(f"/proc/self/net/{name}")][1:]
    return [line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in own]
"""
"""Finds the sockets of this process that listen."""


def hears_nobody(name: str, harm: str) -> Row:
    """A row whose harm is a socket that listens. Whatever is said of the attempt, there is none: JAX may crash on being refused one."""
    tries = f"try:\n{indent(harm, '    ')}\nfinally:\n    print('listens:', listening())"
    there = {"one": "accepted", "two": "accepted|runtime_error", "three": "accepted|runtime_error"}
    return Row(name, second(tries, LISTENING), there, {"two": r"listens: \[\]|SIGSEGV"}, needs=TCP)


FILES = [
    refused("reads a file of the user's", "open('@HOME@/notes.txt').read()", LANDLOCK),
    refused("reads a file of the system's", "open('/etc/passwd').read()", LANDLOCK),
    refused("reads a key", "open('@HOME@/.ssh/id_ed25519').read()", LANDLOCK),
    refused("lists a folder", "import os\nos.listdir('@HOME@')", LANDLOCK),
    refused(
        "reads a reference",
        "import pathlib, kata_tui\n"
        "top = pathlib.Path(kata_tui.__file__).parents[1]\n"
        "open(top / 'problems' / 'jit' / 'jit-static-arg.yaml').read()",
        LANDLOCK,
    ),
    refused("reads through its root", "open('/proc/self/root@HOME@/notes.txt').read()", LANDLOCK),
    refused("reads through its folder", "open('/proc/self/cwd/../@HOME@/notes.txt').read()", LANDLOCK),
    refused("goes there and reads", "import os\nos.chdir('@HOME@')\nopen('notes.txt').read()", LANDLOCK),
    refused(
        "opens a path and then the file",
        "import os\nfd = os.open('@HOME@/notes.txt', os.O_PATH)\nopen(f'/proc/self/fd/{fd}').read()",
        LANDLOCK,
    ),
    refused(
        "opens a folder's path and then a file in it",
        "import os\nfd = os.open('@HOME@', os.O_PATH)\nos.open('notes.txt', os.O_RDONLY, dir_fd=fd)",
        LANDLOCK,
    ),
    refused("deletes a file", "import os\nos.remove('@HOME@/notes.txt')", LANDLOCK),
    refused("writes a dotfile", "open('@HOME@/.profile', 'a').write('evil')", LANDLOCK),
    refused("makes a file", "open('@HOME@/new.py', 'w').write('evil')", LANDLOCK),
    refused("makes a folder", "import os\nos.mkdir('@HOME@/new')", LANDLOCK),
    refused("renames a file", "import os\nos.rename('@HOME@/notes.txt', '@HOME@/gone.txt')", LANDLOCK),
    refused("links to a file", "import os\nos.link('@HOME@/notes.txt', '@HOME@/other.txt')", LANDLOCK),
    refused("makes a symbolic link", "import os\nos.symlink('/etc/passwd', '@HOME@/other.txt')", LANDLOCK),
    refused("makes a pipe", "import os\nos.mkfifo('@HOME@/pipe')", LANDLOCK),
    refused("cuts a file", "import os\nos.truncate('@HOME@/notes.txt', 0)", EITHER),
    refused("changes a mode", "import os\nos.chmod('@HOME@/notes.txt', 0o777)", SECCOMP),
    refused("changes the mode of a home", "import os\nos.chmod('@HOME@', 0o777)", SECCOMP),
    refused("changes times", "import os\nos.utime('@HOME@/notes.txt', (1, 1))", SECCOMP),
    refused("changes an owner", "import os\nos.chown('@HOME@/notes.txt', os.getuid(), os.getgid())", SECCOMP),
    refused("sets an attribute", "import os\nos.setxattr('@HOME@/notes.txt', 'user.evil', b'x')", SECCOMP, perhaps=True),
    refused("watches a folder", "call('inotify_add_watch', call('inotify_init'), b'@HOME@', 2)", SECCOMP, CALL),
    in_vain("deletes a home", "import shutil\nshutil.rmtree('@HOME@', ignore_errors=True)", LANDLOCK),
    refused("writes to /tmp", "open('/tmp/@ESCAPED@', 'w').write('x')", LANDLOCK),
    refused("writes to shared memory", "open('/dev/shm/@ESCAPED@', 'w').write('x')", LANDLOCK),
    refused(
        "makes shared memory",
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('@ESCAPED@', create=True, size=10**6).close()",
        LANDLOCK,
    ),
    in_vain(
        "has JAX keep what it compiles",
        "from jax.experimental.compilation_cache import compilation_cache\n"
        "compilation_cache.reset_cache()\n"
        "jax.config.update('jax_compilation_cache_dir', '@HOME@/cache')\n"
        "jax.config.update('jax_persistent_cache_min_compile_time_secs', 0.0)\n"
        "jax.jit(lambda v: v * 73519)(x)",
        LANDLOCK,
    ),
]

PROCESSES = [
    refused("lists the processes", "import os\nos.listdir('/proc')", LANDLOCK),
    refused("reads what another was started with", "open('/proc/@BYSTANDER@/cmdline').read()", LANDLOCK),
    refused("reads another's environment", "open('/proc/@BYSTANDER@/environ').read()", LANDLOCK, perhaps=True),
    refused("reads the guard's memory", "import os\nopen(f'/proc/{os.getppid()}/mem', 'rb')", LANDLOCK, perhaps=True),
    refused("traces another", "call('ptrace', 16, @BYSTANDER@, None, None)", EITHER, CALL, perhaps=True),
    refused(
        "reads another's memory by call",
        "buffer = (ctypes.c_char * 8)()\nvector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)\n"
        "call('process_vm_readv', @BYSTANDER@, vector, 1, vector, 1, 0)",
        EITHER,
        CALL,
        perhaps=True,
    ),
    refused("forks", "import os, time\nif os.fork() == 0:\n    time.sleep(20)\n    os._exit(0)", SECCOMP),
    refused(
        "forks and forks",
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(20)\n        os._exit(0)",
        SECCOMP,
    ),
    refused("starts a program", "import subprocess\nsubprocess.run(['true'])", EITHER),
    refused("starts a program otherwise", "import os\nos.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)", EITHER),
    refused("becomes a program", "import os\nos.execv('/bin/true', ['true'])", EITHER),
    refused(
        "starts a process of Python's",
        "import multiprocessing, time\nmultiprocessing.get_context('fork').Process(target=time.sleep, args=(20,), daemon=True).start()",
        SECCOMP,
    ),
    in_vain("has the shell delete a home", "import os\nos.system('rm -rf @HOME@')", EITHER),
    refused("kills another", "import os\nos.kill(@BYSTANDER@, 9)", SIGNALS),
    refused("stops another", "import os\nos.kill(@BYSTANDER@, 19)", SIGNALS),
    refused("kills another's group", "import os\nos.killpg(@BYSTANDER@, 9)", SIGNALS),
    refused("kills the guard", "import os\nos.kill(os.getppid(), 9)", SIGNALS),
    refused("signals the app", "import os\nos.kill(@APP@, 0)", SIGNALS),  # 0 does nothing; where it is refused, all are
    # where signal 0, which does nothing, is not refused, the other would reach everybody
    refused(
        "kills everybody",
        "import os\ntry:\n    os.kill(-1, 0)\nexcept PermissionError:\n    os.kill(-1, 9)",
        SECCOMP,
    ),
    refused("kills its group", "import os\nos.kill(0, 9)", SECCOMP),
    refused("signals a thread of another", "call('syscall', 234, @BYSTANDER@, @BYSTANDER@, 9)", SIGNALS, CALL)
    if platform.machine() == "x86_64"
    else refused("signals a thread of another", "call('syscall', 131, @BYSTANDER@, @BYSTANDER@, 9)", SIGNALS, CALL),
    refused("signals by descriptor", "import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(@BYSTANDER@), 9)", SIGNALS),
    refused(
        "limits the guard",
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))",
        SECCOMP,
        perhaps=True,
    ),
    refused("limits another", "import resource\nresource.prlimit(@BYSTANDER@, resource.RLIMIT_NOFILE, (9, 9))", SECCOMP),
    refused("slows another", "import os\nos.setpriority(os.PRIO_PROCESS, @BYSTANDER@, 19)", SECCOMP, perhaps=True),
    refused("moves another", "import os\nos.sched_setaffinity(@BYSTANDER@, {0})", SECCOMP, perhaps=True),
    refused("would live longer than its parent", "call('prctl', 1, 0)", SECCOMP, CALL),
    refused("leaves its session", "import os\nos.setsid()", frozenset()),
    refused("adopts orphans", "call('prctl', 36, 1)", SECCOMP, CALL),
]

NETWORK = [
    refused("connects", "import socket\nsocket.create_connection(('127.0.0.1', @PORT@))", TCP),
    refused("listens", "import socket\nsocket.create_server(('127.0.0.1', 0))", TCP),
    refused(
        "sends a datagram", "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', @PORT@))", SECCOMP
    ),
    refused("makes a local socket", "import socket\nsocket.socket(socket.AF_UNIX)", SECCOMP),
    Row(
        "opens a page",
        second("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@PORT@/', timeout=0.2)"),
        around("runtime_error"),
        {"two": "URLError(.|\n)*(not permitted|denied)"},
        needs=TCP,
    ),
    hears_nobody("has JAX listen for a profiler", "import jax.profiler\njax.profiler.start_server(@PORT@ - 1)"),
    hears_nobody(
        "has JAX be a coordinator",
        "from jax._src import distributed\nplace = f'127.0.0.1:{@PORT@ - 2}', 1, 0\n"
        "try:\n    jax.distributed.initialize(*place, initialization_timeout=1)\n"
        "except RuntimeError:\n    distributed.State().initialize(*place, initialization_timeout=1)",
    ),
    hears_nobody(
        "has JAX be nothing but a coordinator's service",
        "from jax._src.lib import _jax\nkept = _jax.get_distributed_runtime_service('[::]:0', 1)",
    ),
    hears_nobody(
        "has JAX hand out arrays",
        "from jax.experimental import transfer\n"
        "kept = transfer.start_transfer_server(jax.devices()[0].client, '127.0.0.1:0', transfer_size=2**20)",
    ),
    hears_nobody(
        "has JAX reduce over processes",
        "from jax._src.lib import _jax\nclient = _jax.get_distributed_runtime_client('127.0.0.1:9', 0, init_timeout=1)\n"
        "kept = _jax.make_gloo_tcp_collectives(client, hostname='127.0.0.1')",
    ),
]

LIMITS = [
    Row(
        "raises its limits",
        second("import resource\nresource.setrlimit(resource.RLIMIT_DATA, (2**40, 2**40))"),
        around("runtime_error"),
        {"two": "ValueError|PermissionError"},
    ),
    Row(
        "lifts its limits",
        second("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"),
        around("runtime_error"),
        {"two": "ValueError|PermissionError"},
    ),
    refused("takes every core", "import os\nos.sched_setaffinity(0, range(os.cpu_count()))", SECCOMP),
    refused("gives itself another priority", "import os\nos.setpriority(os.PRIO_PROCESS, 0, 19)", SECCOMP),
    refused("makes a world of its own", "call('unshare', 0x10000000)", SECCOMP, CALL, perhaps=True),
    refused(
        "keeps keys with the kernel",
        "call('syscall', 250 if os.uname().machine == 'x86_64' else 219, 0, -3, 0)",
        SECCOMP,
        CALL,
        perhaps=True,
    ),
    Row(
        "makes memory that nobody counts",
        second("import os\nos.write(os.memfd_create('x'), bytes(10**6))"),
        around("runtime_error"),
        {"two": "not implemented"},
        needs=SECCOMP,
    ),
    refused("makes memory of the system's", "call('shmctl', call('shmget', 0, 10**6, 0o1600), 0, None)", SECCOMP, CALL),
    refused("writes to the terminal", "open('/dev/tty', 'w').write('\\x1b[2J')", LANDLOCK),
    Row(
        "prints its environment",
        second("import os\nprint(os.environ, open('/proc/self/environ').read())"),
        ALL_WELL,
        never="SECRET_TOKEN|73519",
    ),
]

if platform.machine() == "x86_64":
    # the 32-bit system calls have other numbers: a filter that knows one table only would be passed by
    CODE = "b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3'"
    LIMITS.append(
        Row(
            "calls the system by the old door",
            second(
                f"import ctypes, mmap\npage = mmap.mmap(-1, 4096, prot=7)\npage.write({CODE})\n"
                "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"
            ),
            around("runtime_error"),
            {"two": "SIGSYS"},
            needs=SECCOMP,
        )
    )

SPREADS = [
    Row(
        "leaves daemons behind",
        source("""
            import os, time
            def solve(x):
                if len(x) == 2:
                    for _ in range(5):
                        if os.fork() == 0:
                            os.setsid()
                            if os.fork() == 0:
                                time.sleep(60)
                            os._exit(0)
                        os.wait()
                return x * 2
        """),
        {"one": "accepted", "two": "accepted|runtime_error", "three": "accepted"},
    ),
    Row(
        "spreads",  # 32 processes that fork, and end, and fork: for five seconds, if nobody ends them
        source("""
            import os, time
            def spread(until):
                for _ in range(5):
                    os.fork()
                while time.time() < until:
                    os.setsid()
                    if os.fork() != 0:
                        os._exit(0)
                os._exit(0)
            def solve(x):
                if len(x) == 2 and os.fork() == 0:
                    if os.fork() == 0:
                        spread(time.time() + 5)
                    os._exit(0)
                return x * 2
        """),
        {"one": "accepted", "two": "accepted|runtime_error", "three": "accepted"},
    ),
    Row(
        "spreads as far as it may and stays",  # until the number of the user's processes is at its limit, for all of twenty seconds
        source("""
            import os, resource, time
            MOST = 160  # 64 beside those that two judges have, with their threads
            LEFT = 6 if os.getuid() == 0 else 2**62  # root has no such limit: 2**6 of them are enough
            def spread(until, left, told):
                resource.setrlimit(resource.RLIMIT_NPROC, (MOST, MOST))
                while time.time() < until:
                    try:
                        if left and os.fork() == 0:
                            os.setsid()
                        left -= bool(left)
                        said = b'' if left else b'all that it wanted'
                    except BlockingIOError:
                        said = b'refused'
                    if told and said:
                        os.write(told, said)
                        told = None
                os._exit(0)
            def solve(x):
                if len(x) == 2:
                    hears, tells = os.pipe()
                    if os.fork() == 0:
                        os.setsid()
                        spread(time.time() + 20, LEFT, tells)
                    print('forks:', os.read(hears, 7))
                return x * 2
        """),
        {"one": "accepted", "two": "accepted|runtime_error|time_limit", "three": "accepted|time_limit"},
    ),
]
"""Daemons, and bombs that fork for a while: where a process may fork, they are swept up when the run has ended."""
