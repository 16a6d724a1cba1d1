"""A function in a forked child under ptrace; the n-th change that it makes to files fails.

Not hooks in Python: SQLite, Pillow and the interpreter write by themselves, and each of
their calls counts. Linux on x86-64 only (`is_possible`).
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# What the child calls when there is room on the disk again.
_HEALED = "/pentimento-disk-is-healed"
_WALL = 0x40000000
_TRACEME, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS = 0, 12, 13, 24, 0x4200
_OPTIONS = 0x00100000 | 0x1 | 0x8  # the child ends with us; calls are marked; threads too
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
        "from pathlib import Path; from tests.faults.tracing import Fault, run;"
        " raise SystemExit(run(lambda say: say('here'), Path('/'), Fault()).said != ['here'])"
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
        work(lambda what: (os.write(mouth, f"{what}\n".encode()), None)[1])
        code = 0
    except BaseException:  # noqa: BLE001 - told to the parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class _Tracer:
    def __init__(self, child: int, folder: Path, fault: Fault) -> None:
        self._child = child
        self._folder = os.path.realpath(folder)
        self._fault = fault
        self._entered: dict[int, str | None] = {}  # threads within a call, and which
        self._forced: dict[int, int] = {}  # what a call is to return
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
            if number == signal.SIGTRAP | 0x80:
                with contextlib.suppress(ProcessLookupError):  # killed meanwhile
                    self._at_call(thread)
            elif number in (signal.SIGTRAP, signal.SIGSTOP):
                self._resume(thread)  # a thread begins
            else:
                self._resume(thread, number)

    def _resume(self, thread: int, number: int = 0) -> None:
        with contextlib.suppress(ProcessLookupError):  # killed meanwhile
            _ptrace(_SYSCALL, thread, number)

    def _at_call(self, thread: int) -> None:
        if thread in self._entered:
            self._leave(thread, self._entered.pop(thread))
        else:
            registers = _registers(thread)
            self._entered[thread] = name = self._name(thread, registers)
            if name is not None and not self._enter(thread, name, registers):
                return
        self._resume(thread)

    def _enter(self, thread: int, name: str, registers: _Registers) -> bool:
        """False when the process is dead."""
        self._outcome.calls.append(name)
        fault, number = self._fault, len(self._outcome.calls)
        if number == fault.at:
            if fault.how == "before":
                return self._kill()
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
        return True

    def _refuse(self, thread: int, name: str, registers: _Registers, code: int) -> None:
        if code == errno.ENOSPC and name not in _NEEDS_ROOM:
            return
        registers.orig_rax = _MASK  # no call of that number
        _ptrace(_SETREGS, thread, ctypes.addressof(registers))
        self._forced[thread] = code

    def _leave(self, thread: int, name: str | None) -> None:
        code = self._forced.pop(thread, 0)
        if code:
            registers = _registers(thread)
            registers.rax = (-code) & _MASK
            _ptrace(_SETREGS, thread, ctypes.addressof(registers))
        is_here = len(self._outcome.calls) == self._fault.at and name is not None
        if is_here and self._fault.how in ("half", "after"):
            self._kill()

    def _kill(self) -> bool:
        os.kill(self._child, signal.SIGKILL)
        return False

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
