"""Seccomp: system calls that no solution needs fail from now on, in every thread.

A filter in classic BPF, taken on through the system call itself (https://docs.kernel.org/userspace-api/seccomp_filter.html). What is
refused: other processes (starting, signalling, tracing, slowing them), the network, memory that no limit sees, what Landlock does not
cover (modes, owners, times, watches), and widening one's own limits.
"""

import ctypes
import errno
import os
import platform
import struct

_SYSCALL = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000

# name: numbers on x86-64 and on AArch64 (None: the architecture has no such call)
_FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # the network; socketpair stays, for asyncio
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242),
    # other processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "setsid": (112, 157), "setpgid": (109, 154),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    # its own place among them
    "setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239), "setrlimit": (160, 164),
    # the system
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "personality": (135, 92),
    # memory that no limit of this process sees
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # what Landlock does not cover
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "inotify_init": (253, None),
    "inotify_init1": (294, 26), "inotify_add_watch": (254, 27), "fanotify_init": (300, 262),
}  # fmt: skip
# as if the kernel did not know them: libraries have another way then
_UNKNOWN: dict[str, tuple[int | None, int | None]] = {
    "clone3": (435, 435), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
}  # fmt: skip
_CLONE, _KILL, _TGKILL, _PRLIMIT, _PRCTL, _IOCTL = (56, 220), (62, 129), (234, 131), (302, 261), (157, 167), (16, 29)

_CLONE_THREAD = 0x00010000
_PRCTL_FORBIDDEN = (1, 4, 28, 35, 36, 0x59616D61)  # death signal, dumpable, secure bits, memory map, subreaper, tracer
_IOCTL_FORBIDDEN = (0x5412, 0x541C, 0x540E, 0x5423)  # push input into a terminal, its selection, taking it over, its discipline

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # places in the data that a filter sees

_SET_SECCOMP, _FILTER = 22, 2


def supported() -> bool:
    """Whether the filter is written for this machine."""
    return platform.machine() in _SYSCALL


def restrict() -> None:
    """Take the filter on, in all threads. Raises OSError when the kernel refuses."""
    machine = platform.machine()
    program = _program(machine)
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(_SYSCALL[machine], 1, 1, header) != 0:  # set a filter, synchronised over the threads
        refused = ctypes.get_errno()
        # an older way, for containers that do not know that call: for one thread, and there is one
        if libc.prctl(_SET_SECCOMP, _FILTER, header) != 0:
            raise OSError(refused, "seccomp")


def _program(machine: str) -> bytes:
    column = 0 if machine == "x86_64" else 1
    forbid, unknown = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    out = [_step(_LOAD, _ARCH), _step(_EQUAL, _ARCHITECTURE[machine], 1, 0), _step(_RETURN, _KILL_PROCESS), _step(_LOAD, _NUMBER)]
    if machine == "x86_64":
        out += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, unknown)]
    for calls, answer in ((_FORBIDDEN, forbid), (_UNKNOWN, unknown)):
        for numbers in calls.values():
            if numbers[column] is not None:
                out += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, answer)]
    own = os.getpid()
    out += _when(_CLONE[column], 0, [_step(_ANY_BIT, _CLONE_THREAD, 1, 0), _step(_RETURN, forbid)])
    out += _when(_KILL[column], 0, [_step(_EQUAL, own, 1, 0), _step(_RETURN, forbid)])
    out += _when(_TGKILL[column], 0, [_step(_EQUAL, own, 1, 0), _step(_RETURN, forbid)])
    for half in (16, 20):  # the address of new limits: none may be given
        out += _when(_PRLIMIT[column], 2, [_step(_EQUAL, 0, 1, 0), _step(_RETURN, forbid)], half - 16)
    out += _when(_PRLIMIT[column], 0, [_step(_EQUAL, 0, 2, 0), _step(_EQUAL, own, 1, 0), _step(_RETURN, forbid)])
    for column_numbers, values in ((_PRCTL, _PRCTL_FORBIDDEN), (_IOCTL, _IOCTL_FORBIDDEN)):
        position = 0 if column_numbers is _PRCTL else 1
        for value in values:
            out += _when(column_numbers[column], position, [_step(_EQUAL, value, 0, 1), _step(_RETURN, forbid)])
    out.append(_step(_RETURN, _ALLOW))
    return b"".join(out)


def _when(number: int, argument: int, steps: list[bytes], half: int = 0) -> list[bytes]:
    """For that call, `steps` with (half of) an argument loaded; afterwards the call's number is loaded again."""
    inner = [_step(_LOAD, _ARGUMENTS + 8 * argument + half), *steps, _step(_LOAD, _NUMBER)]
    return [_step(_EQUAL, number, 0, len(inner)), *inner]


def _step(code: int, value: int | None, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value or 0)
