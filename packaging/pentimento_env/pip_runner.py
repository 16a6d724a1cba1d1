"""pip, run in the environment: its progress told, its failures put into words."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

from pentimento_env.errors import SetupError
from pentimento_env.progress import SetupLog, megabytes

# pip waits and tries again by itself; more than this keeps an index that cannot be
# reached from costing a minute.
RETRIES = "2"

# Options that change where pip puts things would break an environment of our own. Those
# that say where packages come from (indexes, certificates, proxies) stay the user's.
_UNWANTED = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV", "PIP_USER")

# What torch prints on a Windows without Microsoft's C++ library.
REDISTRIBUTABLE = "Visual C++ Redistributable is not installed"
NOT_IMPORTED = "It was installed but cannot be imported"

_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "Network is unreachable",
    "Connection refused",
    "Connection broken",
    "RemoteDisconnected",
    "ProtocolError",
    "ProxyError",
)


def environment(temporary: str, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables for pip: big downloads go to `temporary`, on the disk that was checked."""
    variables = dict(os.environ if base is None else base)
    for name in _UNWANTED:
        variables.pop(name, None)
    variables.update(
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
        PIP_USER="0",
        PIP_ROOT_USER_ACTION="ignore",
        TMPDIR=temporary,
        TEMP=temporary,
        TMP=temporary,
    )
    return variables


class Watcher:
    """Reads pip's lines and the disk; says how far it is in a few words."""

    def __init__(self, temporary: str, packages: str) -> None:
        self._temporary = temporary
        self._packages = packages
        self._collected = 0
        self._to_install = 0
        self._before = 0
        self._name = ""

    def line(self, text: str) -> None:
        text = text.strip()
        if text.startswith("Collecting "):
            self._collected += 1
            self._name = re.split(r"[\s=<>;\[(]", text[len("Collecting ") :])[0]
        elif text.startswith("Installing collected packages:"):
            self._to_install = text.count(",") + 1
            self._before = self._distributions()

    def detail(self) -> str:
        if self._to_install:
            done = min(self._distributions() - self._before, self._to_install)
            return f"unpacking, {max(done, 0)} of {self._to_install}"
        loaded = folder_size(self._temporary)
        parts = [self._name] if self._collected > 1 else []
        if loaded > 1e6:
            parts.append(megabytes(loaded))
        return ", ".join(parts)

    def _distributions(self) -> int:
        try:
            return sum(name.endswith(".dist-info") for name in os.listdir(self._packages))
        except OSError:
            return 0


def folder_size(folder: str) -> int:
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(where, name)).st_size
            except OSError:
                continue
    return total


def run(
    command: Sequence[str],
    variables: Mapping[str, str],
    log: SetupLog,
    show: Callable[[str], None] = lambda _: None,
    watcher: Watcher | None = None,
) -> tuple[int, str]:
    """Run a command to its end: its exit code and what it printed (all of it is logged).

    `show` is given a few words several times a second while it runs. When we are
    interrupted the command is ended too.
    """
    log.write("$ " + " ".join(command))
    process = subprocess.Popen(
        list(command),
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout is not None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    output = process.stdout

    def read() -> None:
        for line in output:
            lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    kept: list[str] = []
    try:
        while True:
            try:
                line = lines.get(timeout=0.3)
            except queue.Empty:
                if watcher is not None:
                    show(watcher.detail())
                continue
            if line is None:
                break
            kept.append(line)
            log.write("  " + line.rstrip())
            if watcher is not None:
                watcher.line(line)
        return process.wait(), "".join(kept)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        reader.join(5)
        output.close()


def explain(output: str, doing: str, log_path: str) -> SetupError:
    """Why pip failed and what to do, from what it printed."""
    see = f"The log is {log_path}" if log_path else ""
    if "No space left on device" in output or "[Errno 28]" in output:
        return SetupError(f"{doing} failed", "The disk is full", "Free some space and start again")
    if REDISTRIBUTABLE in output:
        return SetupError(
            f"{doing} failed",
            "Microsoft's Visual C++ library is missing",
            "Install https://aka.ms/vs/17/release/vc_redist.x64.exe and start again",
        )
    if "[Errno 122]" in output:
        return SetupError(
            f"{doing} failed", "Your disk quota is used up", "Free some space and start again"
        )
    if "DO NOT MATCH THE HASHES" in output:
        return SetupError(
            f"{doing} failed",
            "A downloaded file is not the one that was recorded",
            "Start again; if it stays so, a proxy or mirror changes files: " + see,
        )
    if "CERTIFICATE_VERIFY_FAILED" in output or "SSLError" in output:
        return SetupError(
            f"{doing} failed",
            "The server's certificate was not accepted",
            "Behind a company's proxy set PIP_CERT to its certificate file, then start again",
        )
    if any(sign in output for sign in _NO_NETWORK):
        return SetupError(
            f"{doing} failed",
            "The package index cannot be reached",
            "Check the network or the proxy and start again; what is done stays done",
        )
    if "[Errno 13]" in output or "[WinError 5]" in output or "[WinError 32]" in output:
        return SetupError(
            f"{doing} failed",
            "A file could not be written",
            "Close other Pentimento windows, look at the folder's rights and start again",
        )
    if "No matching distribution found" in output:
        found = re.findall(r"No matching distribution found for ([^\s;]+)", output)
        return SetupError(
            f"{doing} failed",
            f"There is no build of {found[-1] if found else 'a package'} for this Python and system",
            "Use Python 3.11 to 3.14 (64 bit) from python.org or your distribution",
        )
    if NOT_IMPORTED in output:
        return SetupError(f"{doing} failed", NOT_IMPORTED, see or "Start again, or: main.py repair")
    if "Windows Long Path support" in output or "[WinError 206]" in output:
        return SetupError(
            f"{doing} failed",
            "A file's path is longer than Windows allows",
            "Move Pentimento to a folder with a short path, for example C:\\Pentimento",
        )
    return SetupError(f"{doing} failed", see or "pip gave up", "Start again, or: main.py repair")
