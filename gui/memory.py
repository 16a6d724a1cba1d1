"""What the window remembers between starts: its layout, and what was set last."""

from __future__ import annotations

import base64
import json
import logging
import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray

from core.errors import UserError
from core.files import aside_of, write_atomically
from core.text import say

_log = logging.getLogger(__name__)


class WindowMemory:
    """A small JSON file. One that cannot be read is moved aside, and `notices` says so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Sentences the user should read after the start.
        self.notices: list[str] = []
        self._values = self._read()

    def get(self, key: str, default: Any = None) -> Any:
        value = self._values.get(key, default)
        if default is not None and not isinstance(value, type(default)):
            return default
        return value

    def put(self, key: str, value: Any) -> None:
        self._values[key] = value

    def get_bytes(self, key: str) -> QByteArray:
        text = self._values.get(key, "")
        try:
            return QByteArray(base64.b64decode(text, validate=True))
        except (ValueError, TypeError):
            return QByteArray()

    def put_bytes(self, key: str, value: QByteArray) -> None:
        self._values[key] = base64.b64encode(bytes(value.data())).decode()

    def write(self) -> bool:
        """False, and a line in the log, when the disk refuses it."""
        text = json.dumps(self._values, ensure_ascii=False, indent=1)
        try:
            write_atomically(self._path, text.encode(), make_folders=True)
        except UserError as error:
            _log.warning("The layout could not be kept: %s", error)
            return False
        return True

    def _read(self) -> dict[str, Any]:
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log.warning("The layout could not be read: %s", error)
            return {}
        try:
            stored = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            stored = None
        if isinstance(stored, dict):
            return stored
        self._move_aside()
        return {}

    def _move_aside(self) -> None:
        place = aside_of(self._path)
        try:
            os.replace(self._path, place)
        except OSError as error:
            _log.warning("%s could not be moved aside: %s", self._path, error)
            return
        self.notices.append(
            say(
                "The window's layout could not be read and is as at first. "
                "The file is kept as {name}.",
                name=place.name,
            )
        )
