"""Pentimento by double click or from a menu: what a terminal would show comes in windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import main as launcher

TITLE = "Pentimento"
_ALERT = "on run texts\ndisplay alert (item 1 of texts) message (item 2 of texts)\nend run"


def message(text: str) -> None:
    """Show an error, with whatever this system has for that, and on stderr if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, 0x10)  # MB_ICONERROR
        return
    for command in (
        ["osascript", "-e", _ALERT, TITLE, text],
        ["zenity", "--error", "--no-markup", "--title", TITLE, "--text", text],
        ["kdialog", "--title", TITLE, "--error", text],
        ["xmessage", "-center", text],
    ):
        program = shutil.which(command[0])
        if program is not None:
            subprocess.run([program, *command[1:]], capture_output=True, check=False)
            return


class ProgressWindow:
    """The setup's progress, for as long as it takes; does nothing where tkinter is missing.

    The window lives in the main thread and the setup in another: Tk wants it so. Nothing
    is shown for a start that has nothing to set up.
    """

    def __init__(self) -> None:
        self._text = ""
        self._share = 0.0
        self._wanted = threading.Event()

    def listen(self, step: int, steps: int, title: str, detail: str) -> None:
        """pentimento_env.progress.Listener; called from the setup's thread."""
        self._text = f"{title}\n{detail}"
        self._share = (step - 0.5) / steps
        self._wanted.set()

    def run(self, work: Callable[[], None]) -> None:
        """Run the work to its end, showing what it says meanwhile."""
        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        while worker.is_alive() and not self._wanted.wait(0.05):
            pass
        if worker.is_alive():
            self._show(worker)
        worker.join()

    def _show(self, worker: threading.Thread) -> None:
        try:
            import tkinter
            from tkinter import ttk

        except ImportError:
            return
        _sharp()
        try:
            root = tkinter.Tk()
        except tkinter.TclError:
            return
        root.title(TITLE)
        root.resizable(False, False)
        frame = ttk.Frame(root, padding=24)
        frame.grid()
        ttk.Label(frame, text="Setting up Pentimento. This happens once.").grid(sticky="w")
        bar = ttk.Progressbar(frame, length=420, maximum=1.0)
        bar.grid(pady=(16, 8))
        label = ttk.Label(frame, text="", width=60)
        label.grid(sticky="w")

        def refresh() -> None:
            bar["value"] = self._share
            label["text"] = self._text
            if worker.is_alive():
                root.after(100, refresh)
            else:
                root.destroy()

        # Closing it ends the program; the next start goes on where this one was.
        root.protocol("WM_DELETE_WINDOW", lambda: os._exit(130))
        refresh()
        root.mainloop()


def _sharp() -> None:
    """Windows draws a program that says nothing about the screen's scale small, and enlarges it."""
    if sys.platform != "win32":
        return
    import contextlib
    import ctypes

    with contextlib.suppress(AttributeError, OSError):  # before Windows 8.1
        ctypes.windll.shcore.SetProcessDpiAwareness(1)


def main() -> int:
    """Start the window; every failure is shown and names its log."""
    window = ProgressWindow()
    failed: list[BaseException] = []
    repair = False

    def prepare() -> None:
        try:
            launcher.prepare("", window.listen, repair)
        except Exception as error:  # noqa: BLE001 (shown by the main thread)
            failed.append(error)

    script = os.path.abspath(__file__)
    try:
        problem = launcher.python_problem()
        if problem:
            message(problem)
            return 2
        repair = sys.argv[1:2] == ["--repair"]  # asked for in the window (gui.repairing)
        if repair:
            python = launcher.repairing_python()
            if python != sys.executable:
                return launcher.hand_over(python, script)
            del sys.argv[1]
        if launcher.qt_platform() != "none" or sys.platform != "linux":
            window.run(prepare)
        if failed:
            return show(failed[0])
        return launcher.main(sys.argv[1:], script)
    except Exception as error:  # noqa: BLE001 (there is no console for a traceback)
        return show(error)


def show(error: BaseException) -> int:
    """Show what went wrong: a sentence for what the user can mend, all of it for a bug."""
    told = str(error) if hasattr(error, "what") else "".join(traceback.format_exception(error))
    message(f"{told}\n\n{log_hint()}")
    return int(getattr(error, "code", 1))


def log_hint() -> str:
    from pentimento_env import layout

    return f"The log is {layout.log_file()}"


if __name__ == "__main__":
    sys.exit(main())
