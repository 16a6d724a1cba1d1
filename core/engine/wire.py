"""Messages between the window's process and the engine's, with arrays beside them.

A message is a picklable object. Arrays go after it in pieces of a megabyte: none is copied
into the pickle, and no piece holds the interpreter's lock long enough for a frame to be late.
"""

from __future__ import annotations

import pickle
import threading
from multiprocessing.connection import Connection
from typing import Any

_PIECE = 1 << 20


class Wire:
    """One end of a pipe. Any thread may send; one receives."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, message: object) -> None:
        """Raises OSError when the other end is gone."""
        buffers: list[pickle.PickleBuffer] = []
        body = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
        views = [buffer.raw() for buffer in buffers]
        with self._sending:
            self._connection.send_bytes(pickle.dumps([view.nbytes for view in views]))
            self._connection.send_bytes(body)
            for view in views:
                for start in range(0, view.nbytes, _PIECE):
                    self._connection.send_bytes(view[start : start + _PIECE])

    def receive(self) -> Any:
        """The next message; waits for it. Arrays in it are read-only.

        Raises EOFError or OSError when the other end is gone.
        """
        sizes: list[int] = pickle.loads(self._connection.recv_bytes())
        body = self._connection.recv_bytes()
        buffers: list[bytes] = []
        for size in sizes:
            pieces: list[bytes] = []
            missing = size
            while missing > 0:
                pieces.append(self._connection.recv_bytes())
                missing -= len(pieces[-1])
            # Joined without the interpreter's lock when large.
            buffers.append(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        return pickle.loads(body, buffers=buffers)

    def wait(self, seconds: float) -> bool:
        """Whether something can be received, waiting up to so long for it.

        Raises OSError when the other end is gone.
        """
        return self._connection.poll(seconds)

    def close(self) -> None:
        self._connection.close()
