"""A small matter of tool bars and stylesheets."""

from __future__ import annotations

from PySide6.QtWidgets import QToolBar


def set_margins(bar: QToolBar, sideways: int, upright: int) -> None:
    """The margins that the stylesheet gives the bar: it has asked the style for them
    before it had the name that the stylesheet knows it by."""
    layout = bar.layout()
    if layout is not None:
        layout.setContentsMargins(sideways, upright, sideways, upright)
