"""Questions: what their keys and buttons do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.question import Question, agrees


def answered(parent: QWidget, key: Qt.Key | None, button: str = "") -> bool:
    """What `agrees` says when that key or button is pressed."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, Question)
        if key is not None:
            QTest.keyClick(box, key)
            return
        next(one for one in box.buttons() if one.text() == button).click()

    QTimer.singleShot(50, press)
    return agrees(parent, "Gallery", "Move it?", "Move", about="It can come back.")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_question_is_agreed_to_by_its_button_only(parent: QWidget) -> None:
    assert answered(parent, None, "Move")
    assert not answered(parent, None, "Cancel")
    assert not answered(parent, Qt.Key.Key_Escape)
    assert not answered(parent, Qt.Key.Key_Return)


def test_question_shows_its_default_unless_that_does_nothing(parent: QWidget) -> None:
    box = Question(parent, "Title", "Save?", "It would be lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    save = box.button(buttons.Save)
    assert isinstance(save, QPushButton)
    assert save.objectName() == "primarySmall"
    box.setDefaultButton(buttons.Cancel)
    assert box.button(buttons.Cancel).objectName() == ""


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_question_has_room_for_a_sentence(parent: QWidget) -> None:
    box = Question(parent, "Title", "Save?", "It would be lost for good.")
    box.show()
    words = box.findChild(QLabel, "qt_msgbox_informativelabel")
    assert words is not None
    assert words.width() >= words.fontMetrics().horizontalAdvance(words.text())
    box.close()
