"""A function in a forked child under ptrace; the n-th change that it makes to files fails.

Not hooks in Python: SQLite, Pillow and the interpreter write by themselves, and each of
their calls counts. A seccomp filter picks the calls that may be changes, so that all others
cost nothing. Linux on x86-64 only (`is_possible`).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# What the child calls when there is room on the disk again.
_HEALED = "/pentimento-disk-is-healed"
_WALL = 0x40000000
_TRACEME, _CONT, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS = 0, 7, 12, 13, 24, 0x4200
# The child ends with us; a call's end is marked; threads too; what the filter picks.
_OPTIONS = 0x00100000 | 0x1 | 0x8 | 0x80
_PICKED = 7  # the event of a call that the filter picked
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _WITH_FILTER = 38, 22, 2
_O_CREAT = os.O_CREAT
_MASK = 2**64 - 1

# Numbers on x86-64: by descriptor (first argument), and by path (which argument).
_BY_HANDLE = {1: "write", 18: "write", 20: "writev", 74: "fsync", 75: "fsync", 77: "truncate"}
_BY_PATH = {
    76: ("truncate", 0),
    82: ("rename", 1),
    83: ("mkdir", 0),
    84: ("rmdir", 0),
    86: ("link", 1),
    87: ("unlink", 0),
    258: ("mkdir", 1),
    263: ("unlink", 1),
    264: ("rename", 3),
    316: ("rename", 3),
}
_OPENS = {2: 0, 257: 1}
_ACCESS = {21: 0, 269: 1, 439: 1}
_NEEDS_ROOM = {"write", "writev", "create", "mkdir"}
_ARGUMENTS = ("rdi", "rsi", "rdx", "r10", "r8", "r9")


# fmt: off
_NAMES = (
    "r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx",
    "rsi", "rdi", "orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds",
    "es", "fs", "gs",
)
# fmt: on


class _Instruction(ctypes.Structure):
    """Of the filter: what to do, where to go on then and else, and a value."""

    _fields_ = (
        ("code", ctypes.c_ushort),
        ("then", ctypes.c_ubyte),
        ("otherwise", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.POINTER(_Instruction)))


class _Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in _NAMES]


@dataclass(frozen=True)
class Fault:
    """What happens at the `at`-th change (from 1; 0: nothing ever).

    `how`: "before", "half" (of a write) or "after" end the process with SIGKILL; "full"
    leaves no room on the disk from there on, until `heal`; a number is an errno, once.
    """

    at: int = 0
    how: str | int = "before"


@dataclass
class Outcome:
    """`calls`: the changes the child made or tried, by name; `said`: its words in order.
    `signal`: what ended it, 0 for an end of its own, with `code`."""

    calls: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])
    signal: int = 0
    code: int = 0


def is_possible() -> bool:
    """Whether this system lets a process follow its child; asked in a process of its own,
    since the caller may have threads."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    program = (
        "import os, tempfile; from pathlib import Path; from tests.faults.tracing import *;"
        " folder = Path(tempfile.mkdtemp()); made = folder / 'made';"
        " seen = run(lambda say: (os.mkdir(made), say('here')), folder, Fault());"
        " os.rmdir(made); os.rmdir(folder);"
        " raise SystemExit((seen.calls, seen.said) != (['mkdir'], ['here']))"
    )
    root = Path(__file__).parents[2]
    tried = subprocess.run([sys.executable, "-c", program], cwd=root, check=False, timeout=60)
    return tried.returncode == 0


def heal() -> None:
    """In the child: from here on there is room again."""
    os.access(_HEALED, os.F_OK)


def run(work: Callable[[Callable[[object], None]], None], folder: Path, fault: Fault) -> Outcome:
    """Fork, run `work(say)` there, and let `fault` happen to changes below `folder`.

    The caller must have no other thread.
    """
    ears, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ears)
        _live(work, mouth)
    os.close(mouth)
    outcome = _Tracer(child, folder, fault).follow()
    with os.fdopen(ears, encoding="utf-8") as file:
        outcome.said = file.read().split("\n")[:-1]
    return outcome


def _live(work: Callable[[Callable[[object], None]], None], mouth: int) -> None:
    """The child. Never returns."""
    code = 99
    try:
        os.setpgid(0, 0)
        _ptrace(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        _pick([*_BY_HANDLE, *_BY_PATH, *_OPENS, *_ACCESS])
        work(lambda what: (os.write(mouth, f"{what}\n".encode()), None)[1])
        code = 0
    except BaseException:  # noqa: BLE001 - told to the parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _pick(numbers: Sequence[int]) -> None:
    """From here on the tracer is told of these calls of this process, before they happen."""
    load, equal, give = 0x20, 0x15, 0x06  # a call's number is what is loaded from 0
    code = [_Instruction(load, 0, 0, 0)]
    code += [
        _Instruction(equal, len(numbers) - place, 0, number) for place, number in enumerate(numbers)
    ]
    code += [_Instruction(give, 0, 0, 0x7FFF0000), _Instruction(give, 0, 0, 0x7FF00000)]
    program = _Program(len(code), (_Instruction * len(code))(*code))
    zero = ctypes.c_ulong(0)
    for what, first, second in (
        (_SET_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero),
        (_SET_SECCOMP, ctypes.c_ulong(_WITH_FILTER), ctypes.byref(program)),
    ):
        if _libc().prctl(what, first, second, zero, zero) == -1:
            raise OSError(ctypes.get_errno(), "no filter of calls")


class _Tracer:
    def __init__(self, child: int, folder: Path, fault: Fault) -> None:
        self._child = child
        self._folder = os.path.realpath(folder)
        self._fault = fault
        self._is_full = False
        self._outcome = Outcome()

    def follow(self) -> Outcome:
        os.waitpid(self._child, 0)
        _ptrace(_SETOPTIONS, self._child, _OPTIONS)
        self._resume(self._child)
        while True:
            thread, status = os.waitpid(-self._child, _WALL)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread != self._child:
                    continue
                self._outcome.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                self._outcome.code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
                return self._outcome
            number = os.WSTOPSIG(status)
            if status >> 16 == _PICKED:
                with contextlib.suppress(ProcessLookupError):  # killed meanwhile
                    self._at_call(thread)
            elif number == signal.SIGTRAP | 0x80:
                self._kill()  # the end of the call that is the last one
            elif number in (signal.SIGTRAP, signal.SIGSTOP):
                self._resume(thread)  # a thread begins
            else:
                self._resume(thread, number)

    def _resume(self, thread: int, number: int = 0, until: int = _CONT) -> None:
        with contextlib.suppress(ProcessLookupError):  # killed meanwhile
            _ptrace(until, thread, number)

    def _at_call(self, thread: int) -> None:
        registers = _registers(thread)
        name = self._name(thread, registers)
        if name is None:
            self._resume(thread)
            return
        self._outcome.calls.append(name)
        fault, number = self._fault, len(self._outcome.calls)
        if name == "fsync":
            # Whoever is killed loses nothing that is with the system; so none waits for a disk.
            self._answer(thread, registers, 0)
        if number == fault.at:
            if fault.how == "before":
                self._kill()
                return
            if fault.how in ("half", "full") and name == "write":
                registers.rdx //= 2
                _ptrace(_SETREGS, thread, ctypes.addressof(registers))
            if fault.how == "full":
                self._is_full = True
                if name != "write":
                    self._refuse(thread, name, registers, errno.ENOSPC)
            elif isinstance(fault.how, int):
                self._refuse(thread, name, registers, fault.how)
        elif self._is_full:
            self._refuse(thread, name, registers, errno.ENOSPC)
        ends_here = number == fault.at and fault.how in ("half", "after")
        self._resume(thread, until=_SYSCALL if ends_here else _CONT)

    def _refuse(self, thread: int, name: str, registers: _Registers, code: int) -> None:
        if code == errno.ENOSPC and name not in _NEEDS_ROOM:
            return
        self._answer(thread, registers, code)

    def _answer(self, thread: int, registers: _Registers, code: int) -> None:
        """Instead of the call: it fails with `code`, or has done its work (0)."""
        registers.orig_rax = _MASK  # no call of that number
        registers.rax = (-code) & _MASK
        _ptrace(_SETREGS, thread, ctypes.addressof(registers))

    def _kill(self) -> None:
        os.kill(self._child, signal.SIGKILL)

    def _name(self, thread: int, registers: _Registers) -> str | None:
        """What kind of change to the folder this call is; None for all others."""
        number = registers.orig_rax
        if number in _BY_HANDLE:
            try:
                path = os.readlink(f"/proc/{thread}/fd/{registers.rdi}")
            except OSError:
                return None
            return _BY_HANDLE[number] if self._is_inside(path) else None
        if number in _BY_PATH:
            name, place = _BY_PATH[number]
            return name if self._is_inside(_text(thread, registers, place)) else None
        if number in _OPENS:
            place = _OPENS[number]
            flags = getattr(registers, _ARGUMENTS[place + 1])
            if not flags & _O_CREAT:
                return None
            path = _text(thread, registers, place)
            return "create" if self._is_inside(path) and not os.path.exists(path) else None
        if number in _ACCESS and _text(thread, registers, _ACCESS[number]) == _HEALED:
            self._is_full = False
        return None

    def _is_inside(self, path: str) -> bool:
        return path.startswith(self._folder + "/")


def _text(thread: int, registers: _Registers, argument: int) -> str:
    """A path that a call was given."""
    address = getattr(registers, _ARGUMENTS[argument])
    with open(f"/proc/{thread}/mem", "rb", 0) as memory:
        memory.seek(address)
        found = b""
        while b"\0" not in found and len(found) < 4096:
            # Not across a page's end, behind which there may be nothing.
            found += memory.read(min(256, 4096 - (address + len(found)) % 4096))
    return os.fsdecode(found.split(b"\0")[0])


def _registers(thread: int) -> _Registers:
    registers = _Registers()
    _ptrace(_GETREGS, thread, ctypes.addressof(registers))
    return registers


_loaded: list[ctypes.CDLL] = []


def _libc() -> ctypes.CDLL:
    if not _loaded:
        library = ctypes.CDLL(None, use_errno=True)
        library.ptrace.argtypes = [
            ctypes.c_long,
            ctypes.c_long,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        library.ptrace.restype = ctypes.c_long
        _loaded.append(library)
    return _loaded[0]


def _ptrace(request: int, thread: int, data: int = 0) -> None:
    if _libc().ptrace(request, thread, None, data or None) == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"ptrace: {os.strerror(code)}")
