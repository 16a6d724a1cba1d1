"""Keys that no shortcut can be: the digits on every keyboard, and a key that is let go."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent

# Where the row of digits lies on the keyboard, 1 … 9 and 0: French and Czech keyboards, for
# two, write others there unless Shift is held.
_FIRST_SCAN_CODE = {"xcb": 10, "wayland": 10, "windows": 2}
_MAC_CODES = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def opacity_key(event: QKeyEvent) -> float | None:
    """What a digit sets the brush's opacity to: 1 … 9 10 … 90 %, 0 100 %; None for any other
    key."""
    if event.modifiers() not in _PLAIN:
        return None
    digit = event.key() - Qt.Key.Key_0
    if not 0 <= digit <= 9:
        digit = digit_at(
            event.nativeScanCode(), event.nativeVirtualKey(), QGuiApplication.platformName()
        )
    return None if digit is None else digit / 10 or 1.0


def digit_at(scan_code: int, virtual_key: int, platform: str) -> int | None:
    """The digit whose place a key lies at."""
    if sys.platform == "darwin":
        place = _MAC_CODES.index(virtual_key) if virtual_key in _MAC_CODES else -1
    else:
        place = scan_code - _FIRST_SCAN_CODE[platform] if platform in _FIRST_SCAN_CODE else -1
    return (place + 1) % 10 if 0 <= place <= 9 else None


def lets_go(event: QKeyEvent, action: QAction) -> bool:
    """Whether a key that is released is one of the command's."""
    return any(
        keys[0].key() == event.key()  # pyright: ignore[reportIndexIssue] - PySide's stubs
        for keys in action.shortcuts()
        if not keys.isEmpty()
    )
