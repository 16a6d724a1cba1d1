"""The canvas's own colours. What lies on a picture is the same in every theme."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class CanvasColours:
    """`surround` and `accent` follow the theme; the rest must be seen on any picture."""

    surround: QColor
    frame_line: QColor
    accent: QColor
    check_light: QColor
    check_dark: QColor
    veil: QColor
    light: QColor
    dark: QColor
    ghost: QColor
    shade: QColor
    grip: QColor


_MIDDLE_GREY = 128


def canvas_colours(palette: QPalette) -> CanvasColours:
    """Light or dark as the palette's window colour is."""
    dark = palette.color(QPalette.ColorRole.Window).lightness() < _MIDDLE_GREY
    return CanvasColours(
        surround=palette.color(QPalette.ColorRole.Dark),
        frame_line=QColor(0, 0, 0, 110) if dark else QColor(0, 0, 0, 60),
        accent=palette.color(QPalette.ColorRole.Accent),
        check_light=QColor("#6b6d70" if dark else "#ffffff"),
        check_dark=QColor("#5c5e61" if dark else "#dcdee0"),
        veil=QColor("#ff4d5e"),
        light=QColor(255, 255, 255),
        dark=QColor(0, 0, 0),
        ghost=QColor(76, 141, 255, 46),
        shade=QColor(0, 0, 0, 150),
        grip=QColor("#70757c" if dark else "#8a9097"),
    )
