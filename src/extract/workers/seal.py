"""What a worker may no longer do once it reads: a hostile PDF that takes it over finds no key, no network, no way out.

Its environment is an allow-list. Before the first document the process seals itself, for good: no file can be written
or made, no process started, no other process reached, no socket opened. What the system has no means for is left out,
and `seal` says what holds.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import subprocess
import sys
from collections.abc import Mapping

from ..limits import limit_files

# what a worker needs of its parent's environment: where programs and libraries are, how text is written, our settings
KEPT = {
    *("PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "PYTHONHOME", "XDG_CACHE_HOME"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("JUESUAN_PATTERNS", "JUESUAN_NATIVE", "JUESUAN_NO_CACHE"),
}
KEPT_KINDS = ("LC_", "OPENBLAS_", "OMP_", "MALLOC_", "ARROW_")
MOST_OPEN = 64  # files at once

CALLS, REACH = "system calls", "other processes"
SYSTEM_CALLS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # machine → how the kernel's filter names it
# What reading takes: files already open or opened to be read, memory, threads, time. All else is refused, also what
# kernels will have one day. Name: number on x86_64, on aarch64 (None: it has no such call).
_ALLOWED: dict[str, tuple[int, int | None]] = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67), "close": (3, 57),
    "lseek": (8, 62), "dup": (32, 23), "pipe2": (293, 59), "eventfd2": (290, 19), "getdents64": (217, 61),
    "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291),
    "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233),
    "brk": (12, 214), "futex": (202, 98), "membarrier": (324, 283), "rseq": (334, 293),
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "set_tid_address": (218, 96),
    "arch_prctl": (158, None), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
    "getrusage": (98, 165), "getrlimit": (97, 163), "setrlimit": (160, 164), "sysinfo": (99, 179), "uname": (63, 160),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrandom": (318, 278),
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177),
}  # fmt: skip
# calls that depend on an argument
_OPEN, _OPENAT, _CLONE, _KILL, _TGKILL = (2, None), (257, 56), (56, 220), (62, 129), (234, 131)
_PRLIMIT, _FCNTL, _IOCTL = (302, 261), (72, 25), (16, 29)
_SECCOMP = (317, 277)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0x400000  # the last: a file without a name
_THREAD = 0x10000  # of clone: of this process
_HARMLESS_FCNTL = (0, 1, 2, 3, 1030)  # duplicates, flags; not those that send signals to others

_LOAD, _EQUAL, _ANY, _RETURN = 0x20, 0x15, 0x45, 0x06  # of the filter's language
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where a call's number and arguments stand
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000, 0x80000000
_EVERY_THREAD = 1

# Landlock: a process under any rule reaches into none outside: not /proc/<parent>/environ, not its memory
_WRITES_AND_RUNS = 0x1FF3  # of its first version: to run, write, remove and make files of any kind
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_NO_NEW_PRIVILEGES = 38
_CAPABILITIES, _READ_EVERY_FILE = 0x20080522, 1 << 2


def environment(mine: Mapping[str, str]) -> dict[str, str]:
    """What of an environment a worker gets: no keys, no tokens, no addresses."""
    kept = {name: value for name, value in mine.items() if name in KEPT or name.startswith(KEPT_KINDS)}
    if "XDG_CACHE_HOME" not in kept and "HOME" in mine:
        kept["XDG_CACHE_HOME"] = os.path.join(mine["HOME"], ".cache")
    return kept | {"PYTHONHASHSEED": "0"}  # the same file gives the same rows in the same order


def seal() -> list[str]:
    """Seals this process and all its threads; what holds beside the limits: CALLS, REACH, or nothing elsewhere."""
    limit_files(MOST_OPEN)
    if sys.platform != "linux":
        return []
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return []
    return [name for name, close in ((REACH, _keep_to_itself), (CALLS, _filter_calls)) if close(system)]


def _keep_to_itself(system: ctypes.CDLL) -> bool:
    kept = struct.pack("6I", _READ_EVERY_FILE, _READ_EVERY_FILE, 0, 0, 0, 0)  # of what root may do; others have nothing
    if os.geteuid() == 0 and system.capset(struct.pack("Ii", _CAPABILITIES, 0), kept):
        return False
    handled = struct.pack("Q", _WRITES_AND_RUNS)
    rules = system.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    try:
        return bool(system.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _filter_calls(system: ctypes.CDLL) -> bool:
    machine = os.uname().machine
    if machine not in SYSTEM_CALLS:
        return False
    column = list(SYSTEM_CALLS).index(machine)
    program = b"".join(_program(column, SYSTEM_CALLS[machine]))
    code = ctypes.create_string_buffer(program)
    told = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    number = _SECCOMP[column]
    return bool(system.syscall(number, 1, ctypes.c_ulong(_EVERY_THREAD), told) == 0)


def _program(column: int, machine: int) -> list[bytes]:
    """The filter: which calls the kernel carries out, and what it answers to the others."""
    steps = [_step(_LOAD, _MACHINE), _step(_EQUAL, machine, 1), _step(_RETURN, _END), _step(_LOAD, _NUMBER)]
    for numbers in _ALLOWED.values():
        steps += _when(numbers[column], [_step(_RETURN, _ALLOW)])
    own = [os.getpid()]
    for numbers, argument, allowed, refusal in (
        (_KILL, 0, own, errno.EPERM),
        (_TGKILL, 0, own, errno.EPERM),
        (_PRLIMIT, 0, [0, *own], errno.EPERM),
        (_FCNTL, 1, _HARMLESS_FCNTL, errno.EPERM),
    ):
        steps += _when(numbers[column], [_argument(argument), *_one_of(allowed), _refuse(refusal)])
    for numbers, argument in ((_OPEN, 1), (_OPENAT, 2)):
        steps += _when(numbers[column], [_argument(argument), *_without(_WRITING), _refuse(errno.EACCES)])
    thread = [_argument(0), _step(_ANY, _THREAD, 0, 1), _step(_RETURN, _ALLOW), _refuse(errno.EPERM)]
    steps += _when(_CLONE[column], thread) + _when(_IOCTL[column], [_refuse(errno.ENOTTY)])
    return [*steps, _refuse(errno.ENOSYS)]  # as of a call that this kernel lacks: libraries then take another


def _when(number: int | None, steps: list[bytes]) -> list[bytes]:
    return [] if number is None else [_step(_EQUAL, number, 0, len(steps)), *steps]


def _one_of(values: list[int] | tuple[int, ...]) -> list[bytes]:
    return [step for value in values for step in (_step(_EQUAL, value, 0, 1), _step(_RETURN, _ALLOW))]


def _without(bits: int) -> list[bytes]:
    return [_step(_ANY, bits, 1), _step(_RETURN, _ALLOW)]


def _argument(place: int) -> bytes:
    """The low half of an argument: both machines have it first."""
    return _step(_LOAD, _ARGUMENTS + 8 * place)


def _refuse(why: int) -> bytes:
    return _step(_RETURN, _REFUSE | why)


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value & 0xFFFFFFFF)


def protections() -> list[str]:
    """What a worker's seal keeps it from on this machine: tried in a process of its own."""
    words = "from extract.workers.seal import seal; print(*seal(), sep='\\n')"
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {words}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()
