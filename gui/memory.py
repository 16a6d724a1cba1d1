"""What the window remembers between starts: its layout, and what was set last."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray

from core.errors import UserError
from core.files import write_atomically

_log = logging.getLogger(__name__)


class WindowMemory:
    """A small JSON file. What cannot be read or written is as if it were not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
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

    def write(self) -> None:
        text = json.dumps(self._values, ensure_ascii=False, indent=1)
        try:
            write_atomically(self._path, text.encode(), make_folders=True)
        except UserError as error:
            _log.warning("The layout could not be kept: %s", error)

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stored if isinstance(stored, dict) else {}
