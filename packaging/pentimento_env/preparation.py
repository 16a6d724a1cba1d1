"""What main.py does between its first line and the command: the quick way and the long."""

from __future__ import annotations

import os
import sys

from pentimento_env import layout
from pentimento_env.errors import SetupError

TYPE_CHECKING = False  # as in layout
if TYPE_CHECKING:
    from typing import Any

    from pentimento_env.progress import Listener

__all__ = ["SetupError", "carry_out", "describe", "explain_import", "interpreter_for"]


def interpreter_for(environment: str, need: str, listener: Listener | None = None) -> str:
    """The interpreter to carry a command out with, once everything it needs is there.

    That is sys.executable when this process is it already. On a second start this costs
    a few milliseconds: three small files are read, and only by the first interpreter.
    """
    handed_over_to = os.environ.pop("PENTIMENTO_HANDED_OVER", "")  # not for our children
    # By folder: on Windows there are python.exe and pythonw.exe.
    if handed_over_to and _folder(handed_over_to) == _folder(layout.interpreter(environment)):
        if layout.inside(environment):
            return sys.executable  # the one that handed over has looked at everything
        raise SetupError(
            f"{handed_over_to} does not run as this environment's Python",
            do="Run: main.py repair",
        )
    state = layout.state(environment)
    known = need == "nothing" or need in layout.read_stamp(environment).get("libraries", [])
    inside = layout.inside(environment)
    if state != "ready" and inside:
        return outside()
    if not known:
        _provide(need)
    if state != "ready":
        from pentimento_env import make

        make.ensure(environment, listener=listener)
    if not known:
        from pentimento_env import make

        make.remember_libraries(environment, need)
    if inside:
        return sys.executable
    return _without_console(layout.interpreter(environment))


def _folder(path: str) -> str:
    return os.path.normcase(os.path.dirname(path))


def outside() -> str:
    """The interpreter that the environment was made with: nothing is rebuilt from inside."""
    base = getattr(sys, "_base_executable", "") or ""
    if not base or os.path.realpath(base) == os.path.realpath(layout.interpreter(sys.prefix)):
        # On POSIX both are often links to the same file; the link's place decides.
        parts = ("python.exe",) if sys.platform == "win32" else ("bin", layout.python_tag())
        base = os.path.join(sys.base_prefix, *parts)
    if not os.path.exists(base):
        raise SetupError(
            "The environment is not complete, and this is its own Python",
            do="Start main.py with the system's Python to put it right",
        )
    return base


def _without_console(python: str) -> str:
    """pythonw.exe's start goes on without a console window."""
    if sys.platform == "win32" and os.path.basename(sys.executable).lower() == "pythonw.exe":
        quiet = os.path.join(os.path.dirname(python), "pythonw.exe")
        return quiet if os.path.exists(quiet) else python
    return python


def _provide(need: str) -> None:
    from pentimento_env import system_libraries
    from pentimento_env.progress import SetupLog

    if not system_libraries.missing(need):
        return
    log = SetupLog(layout.log_file())
    try:
        system_libraries.provide(need, log, _say)
    finally:
        log.close()


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


def describe(environment: str, error: SetupError | None = None) -> dict[str, Any]:
    """The environment's state for `doctor`, in plain values."""
    stamp = layout.read_stamp(environment)
    return {
        "path": environment,
        "python": layout.interpreter(environment),
        "state": layout.state(environment),
        "torch": stamp.get("torch", {}),
        "tests": stamp.get("test") == layout.lock_digest("test"),
        "log": layout.log_file(),
        "error": str(error) if error is not None else "",
    }


# Where an import that fails is our own mistake.
OURS = ("core", "gui", "main")


def explain_import(error: ImportError, need: str) -> Exception:
    """A package or library that is not there as a SetupError; our own bugs as they are."""
    from pentimento_env import system_libraries

    lacking = system_libraries.missing(need)
    if lacking:
        return system_libraries.explain(lacking)
    name = (error.name or "").split(".")[0]
    if "cannot open shared object file" in str(error):
        return SetupError(f"A library of the system is missing: {error}", do="Install it", code=2)
    if name in OURS:
        return error
    # Without a name a package raised it itself, some with a page of advice.
    said = " ".join(str(error).split())[:300] or "a package cannot be imported"
    return SetupError(f"The environment is damaged: {said}", do="Run: main.py repair", code=1)


def carry_out(command: str, arguments: list[str]) -> int:
    """The commands that are about the installation itself."""
    environment = layout.environment_dir()
    if any(argument in ("-h", "--help") for argument in arguments):
        print(_HELP[command], end="")
        return 0
    if command == "repair":
        if arguments:
            raise SetupError(f"repair takes no {arguments[0]}", do="See main.py --help", code=2)
        return _repair(environment)
    from pentimento_env import menu

    return menu.main(arguments)


_HELP = {
    "repair": "usage: main.py repair\n\nThrow the environment away and make it anew. Pictures,"
    " settings and models are\nnot in it and stay as they are.\n",
    "install-menu": "usage: main.py install-menu [--uninstall]\n\nPut Pentimento into the"
    " system's menu, for you only, or take it out again.\n",
}


def _repair(environment: str) -> int:
    if layout.inside(environment):
        base = outside()
        if sys.platform == "win32":  # a file that runs cannot be replaced there
            script = os.path.join(layout.ROOT, "main.py")
            raise SetupError(
                "This is the environment's own Python, which cannot replace itself",
                do=f'Run: "{base}" "{script}" repair',
                code=2,
            )
        variables = dict(os.environ, PENTIMENTO_HANDED_OVER=base)
        os.execve(base, [base, os.path.join(layout.ROOT, "main.py"), "repair"], variables)
    from pentimento_env import make

    make.ensure(environment, repair=True)
    print("Done. Pentimento is ready to start.")
    return 0
