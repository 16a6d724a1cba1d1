#!/usr/bin/env python3
"""Start Pentimento: the window, or one of its commands.

The first start makes the program's environment (packaging/pentimento_env); every other
only hands over to its interpreter. Until then nothing but the standard library is used,
and this file can be read by a Python too old for the rest, which it then names.
"""

import gc
import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)

# What core.cli.main carries out, without a window and without Qt.
HEADLESS = ("generate", "info", "models", "library")
# What pentimento_env carries out, with the standard library only.
SETUP = ("repair", "install-menu")

USAGE = """\
usage: main.py [IMAGE ...]                 open the window
       main.py tour [DIR]                  play a whole edit and leave its pictures in DIR
       main.py generate --prompt TEXT [--image FILE] [--mask FILE] ... -o OUT
       main.py info FILE                   the parameters inside a picture, as JSON
       main.py models                      the models that are installed
       main.py library ...                 the gallery and the prompt history
       main.py doctor [--json]             what is there, what is missing, what to do
       main.py install-menu [--uninstall]  put Pentimento into the system's menu
       main.py repair                      make the environment anew
       main.py --version | --help

"main.py COMMAND --help" says more about one. The first start sets up the environment.
PENTIMENTO_HOME names one folder for everything that is kept.
"""

NO_DISPLAY = (
    "There is no display for the window. `main.py tour` shows the program without one, "
    "`main.py generate` makes pictures from the command line."
)


def python_problem() -> str:
    """One line when this Python is too old, else ""."""
    if sys.version_info >= OLDEST:
        return ""
    return (
        "Python {}.{} or newer is needed, this is {}.{}; install it from python.org or "
        "your distribution, and start main.py with it.".format(
            *(OLDEST + tuple(sys.version_info[:2]))
        )
    )


def require_python() -> None:
    """End with one line when this Python is too old."""
    problem = python_problem()
    if problem:
        complain(problem)
        sys.exit(2)


def complain(text: str) -> None:
    """One line on stderr, where there is one: pythonw has none."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


def qt_platform() -> str:
    """Where Qt will draw: "x11", "wayland", "offscreen", or "none" when it has nowhere."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen and not chosen.startswith(("xcb", "wayland")):
        return "offscreen"  # or vnc, linuxfb, ...: whoever set it knows
    if os.environ.get("WAYLAND_DISPLAY") and not chosen.startswith("xcb"):
        return "wayland"
    return "x11" if os.environ.get("DISPLAY") else "none"


def system_need(command: str) -> str:
    """The libraries of the system that a command uses: a key of system_libraries.NEEDS."""
    if sys.platform != "linux" or command == "doctor" or command in HEADLESS:
        return "nothing"
    platform = qt_platform()
    return "offscreen" if platform == "none" else platform


def carry_out(command: str, arguments: list) -> int:
    """Run a command in this process, which has the environment's packages."""
    if command == "tour":
        from gui.tour import main as run
    elif command in HEADLESS:
        from core.cli.main import main as run

        arguments = [command] + arguments
    else:
        # Imports make no garbage; the window then collects by itself (gui.collecting).
        gc.disable()
        from gui.app import main as run
    return run(arguments)


def hand_over(python: str, script: str) -> int:
    """Go on in another interpreter, with the same arguments. Returns on Windows only."""
    command = [python, script] + sys.argv[1:]
    variables = dict(os.environ, PENTIMENTO_HANDED_OVER=python)
    variables.pop("PYTHONHOME", None)  # it is about the interpreter that is left behind
    if os.name != "nt":
        os.execve(python, command, variables)
    import subprocess

    with subprocess.Popen(command, env=variables) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the console tells both; the other one decides


def prepare(command: str, listener=None, repair: bool = False) -> str:
    """The interpreter to carry the command out with, the environment made if need be.

    `listener` is told the setup's progress: pentimento_env.progress.Listener. `repair`: it
    is made anew in any case.
    """
    if unmanaged():
        return sys.executable
    from pentimento_env import layout, preparation

    environment = layout.environment_dir()
    if repair:
        from pentimento_env import make

        make.ensure(environment, repair=True, listener=listener)
    return preparation.interpreter_for(environment, system_need(command), listener)


def repairing_python() -> str:
    """The interpreter that the environment can be made anew with: not its own."""
    from pentimento_env import layout, preparation

    return preparation.outside() if layout.inside(layout.environment_dir()) else sys.executable


def unmanaged() -> bool:
    """Whether this interpreter has what is needed by other means: a bundle, a container."""
    return getattr(sys, "frozen", False) or bool(os.environ.get("PENTIMENTO_NO_BOOTSTRAP"))


def start(command: str, arguments: list, script: str) -> int:
    """Carry the command out in the environment and return its exit code."""
    python = prepare(command)
    if python != sys.executable:
        return hand_over(python, script)
    try:
        return carry_out(command, arguments)
    except ImportError as error:
        if unmanaged():
            raise
        from pentimento_env import preparation

        raise preparation.explain_import(error, system_need(command)) from error


def diagnose(arguments: list, script: str) -> int:
    """`doctor`: with whatever interpreter there is, to say what is wrong with the rest."""
    from core.cli.doctor import main as run

    if unmanaged():
        return run(arguments)
    from pentimento_env import layout, preparation

    problem = None
    try:
        python = prepare("doctor")
    except preparation.SetupError as error:
        problem = error  # it is part of the report
    else:
        if python != sys.executable:
            return hand_over(python, script)
    return run(arguments, preparation.describe(layout.environment_dir(), problem))


def main(arguments: list, script: str) -> int:
    """The program: its exit code. Raises pentimento_env.errors.SetupError."""
    command = arguments[0] if arguments else ""
    if command in ("--version", "-V"):
        from core import __version__

        print("Pentimento " + __version__)
        return 0
    if command in ("--help", "-h"):
        print(USAGE, end="")
        return 0
    if command in SETUP:
        from pentimento_env import preparation

        return preparation.carry_out(command, arguments[1:])
    if command == "doctor":
        return diagnose(arguments[1:], script)
    if command == "tour" or command in HEADLESS:
        return start(command, arguments[1:], script)
    if command.startswith("-") and command != "--":
        complain("main.py: there is no option " + command + "; see main.py --help")
        return 2
    if sys.platform == "linux" and qt_platform() == "none":
        complain(NO_DISPLAY)
        return 2
    return start("", arguments, script)


def run() -> int:
    """main() with its errors as one line on stderr."""
    require_python()
    try:
        return main(sys.argv[1:], os.path.abspath(__file__))
    except KeyboardInterrupt:
        complain("\nInterrupted. Start again to go on.")
        return 130
    except Exception as error:
        # SetupError, told by its parts: its class may not be importable here.
        if not hasattr(error, "what") or not hasattr(error, "code"):
            raise
        complain("main.py: " + str(error))
        return getattr(error, "code", 1)


# Found by pentimento_env's importers; last, so that nothing in it shadows a package.
for _folder in (os.path.join(ROOT, "packaging"), ROOT):
    if _folder not in sys.path:
        sys.path.append(_folder)

if __name__ == "__main__":
    sys.exit(run())
