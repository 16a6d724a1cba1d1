"""Words on the picture lie over no others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui.canvas import labels


def drawn(
    monkeypatch: pytest.MonkeyPatch, labelled: list[tuple[QPointF, str]]
) -> dict[str, QRectF]:
    """What is drawn of it, and where."""
    found: dict[str, QRectF] = {}
    draw = labels.draw_label

    def noted(painter: QPainter, at: QPointF, text: str, corner: bool = False) -> QRectF:
        found[text] = draw(painter, at, text, corner)
        return found[text]

    monkeypatch.setattr(labels, "draw_label", noted)
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    labels.draw_corner_labels(painter, labelled)
    painter.end()
    return found


def test_labels_that_are_alike_are_drawn_once(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    corners = [(QPointF(100 * n, 50), "256×256 px") for n in range(3)]
    found = drawn(monkeypatch, [*corners, (QPointF(0, 300), "512×512 px")])
    assert list(found) == ["3 × 256×256 px", "512×512 px"]
    assert found["3 × 256×256 px"].topLeft() == QPointF(0, 50)


def test_labels_make_way_for_each_other(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = drawn(
        monkeypatch,
        [
            (QPointF(10, 10), "one"),
            (QPointF(12, 12), "two"),
            (QPointF(300, 200), "two"),
            (QPointF(11, 9), "three"),
        ],
    )
    assert found["2 × two"].topLeft() == QPointF(300, 200)
    assert "three" not in found
