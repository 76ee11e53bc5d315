"""No network for a converter, from the kernel: a process under this filter, and all that it starts, has no such socket.

Sockets of the machine's own kind (AF_UNIX) stay: LibreOffice's processes speak over one.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

# machine → what the kernel calls it, numbers of socket and io_uring_setup (which would make sockets unasked)
_MACHINES = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE, _FAMILY = 0, 4, 16
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000, 0x80000000
_UNIX = 1
_OTHER_NUMBERS = 0x40000000  # the same calls under the numbers of x32
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def without_network() -> bool:
    """From now on this process and its children get no socket that leads out; False where the system cannot do that."""
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in _MACHINES:
        return False
    program = b"".join(_program(*_MACHINES[machine]))
    code = ctypes.create_string_buffer(program)
    told = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(system.prctl(_SECCOMP, _FILTER, told, 0, 0) == 0)


def _program(machine: int, socket: int, ring: int) -> list[bytes]:
    return [
        _step(_LOAD, _MACHINE),
        _step(_EQUAL, machine, 1),
        _step(_RETURN, _END),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_NUMBERS, 0, 1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),
        _step(_EQUAL, ring, 0, 1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),
        _step(_EQUAL, socket, 1),
        _step(_RETURN, _ALLOW),
        _step(_LOAD, _FAMILY),
        _step(_EQUAL, _UNIX, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE | errno.EACCES),
    ]


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)
