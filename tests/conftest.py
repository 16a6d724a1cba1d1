"""What holds for every test: a home of its own, no network, no thread left behind."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

# Before anything imports Qt, huggingface_hub or core.paths: a run started by hand (not by
# `python3 -m tests`) must touch neither the user's gallery nor a display that is not there.
if "PENTIMENTO_HOME" not in os.environ:
    _home = tempfile.TemporaryDirectory(prefix="pentimento-tests-", ignore_cleanup_errors=True)
    os.environ["PENTIMENTO_HOME"] = _home.name
os.environ.setdefault("HF_HUB_OFFLINE", "1")
if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The tests read English texts, whatever this machine speaks. (macOS and Windows ask no
# variable; there the language is the system's.)
for _name in [name for name in os.environ if name.startswith("LC_")] + ["LANGUAGE"]:
    os.environ.pop(_name, None)
os.environ["LC_ALL"] = os.environ["LANG"] = "C.UTF-8"

# A run started in the background of a shell inherits that Ctrl+C is ignored; what is tested
# here is that it is not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails at once instead of depending on it."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        internet = self.family in (socket.AF_INET, socket.AF_INET6)
        if internet and not str(address[0]).startswith(_LOOPBACK):
            raise OSError(f"a test tried to reach {address[0]}")
        return real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_leaked_thread() -> Iterator[None]:
    """Threads that a test started have ended when it has; daemons may stay."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 3.0
    while True:
        left = [t for t in threading.enumerate() if t not in before and not t.daemon]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    assert not left, f"threads left running: {[thread.name for thread in left]}"
