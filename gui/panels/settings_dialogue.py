"""The settings, made from their declarations: one page a section, changes hold at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core import preferences
from core.setting import Kind, Setting
from core.settings import Settings
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.panels.question import fitting

_LABEL_WIDTH = 240
# From the left of a switch to its words: its box, frame and space.
_SWITCH_WORDS = 25


class SettingsDialogue(QDialog):
    """Not modal: what is changed can be looked at beside it."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))
        self.resize(fitting(760, 540, parent))
        self.sections = QListWidget()
        self.sections.setFixedWidth(180)
        self.sections.setAccessibleName(self.tr("Sections"))
        self.sections.setToolTip(self.tr("Sections of the settings"))
        self.pages = QStackedWidget()
        self.controls: dict[str, QWidget] = {}
        for key, title in preferences.SECTIONS:
            self.sections.addItem(_words(title))
            self.pages.addWidget(self._page(key))
        self.sections.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.sections.setCurrentRow(0)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close the settings (Esc)"))
        close.clicked.connect(self.accept)
        reset = QPushButton(self.tr("Reset this page"))
        reset.setToolTip(self.tr("Give everything on this page its usual value"))
        reset.clicked.connect(self._on_reset)
        for button in (close, reset):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(close)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.sections)
        body.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(body, 1)
        column.addLayout(foot)

    def _page(self, section: str) -> QWidget:
        page = QWidget()
        page.setObjectName("panelBody")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(0)
        for setting in preferences.ALL:
            if setting.section == section and not setting.hidden:
                column.addWidget(self._control(setting))
                column.addLayout(_help(setting))
                column.addSpacing(12)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def _control(self, setting: Setting[Any]) -> QWidget:
        name, value = _words(setting.label), self._settings.get(setting)
        match setting.kind:
            case Kind.SWITCH:
                control: QWidget = QCheckBox(name)
                control.setChecked(value)
                control.toggled.connect(partial(self._set, setting))
                shown = control
            case Kind.CHOICE:
                shown, control = _labelled(name)
                for choice in setting.choices:
                    control.addItem(_words(choice.label), choice.value)
                control.setCurrentIndex(control.findData(value))
                control.activated.connect(partial(self._on_choice, setting, control))
            case _:
                whole = setting.kind is Kind.INTEGER
                share = setting.unit == "%" and not whole
                shown = control = NumberField(
                    name,
                    setting.least,
                    setting.most,
                    unit=f" {setting.unit}" if setting.unit else "",
                    decimals=0 if whole or share else 2,
                    shown_as=100 if share else 1,
                    step=setting.step,
                    slider=False,
                    auto_text=self.tr("automatic") if setting.least < 0 else "",
                    tip=_words(setting.help),
                    default=setting.default,
                    label_width=_LABEL_WIDTH,
                )
                control.set_value(value)
                control.value_edited.connect(partial(self._on_number, setting))
        control.setAccessibleName(name)
        control.setToolTip(_words(setting.help))
        self.controls[setting.key] = control
        return shown

    def _set(self, setting: Setting[Any], value: object) -> None:
        self._settings.set(setting, value)

    def _on_choice(self, setting: Setting[Any], box: QComboBox, _index: int) -> None:
        self._settings.set(setting, box.currentData())

    def _on_number(self, setting: Setting[Any], value: float) -> None:
        self._settings.set(setting, round(value) if setting.kind is Kind.INTEGER else value)

    def _on_reset(self) -> None:
        section = preferences.SECTIONS[self.sections.currentRow()][0]
        self._settings.reset_section(section)
        for setting in preferences.ALL:
            control = self.controls.get(setting.key)
            if setting.section != section or control is None:
                continue
            match control:
                case QCheckBox():
                    control.setChecked(setting.default)
                case QComboBox():
                    control.setCurrentIndex(control.findData(setting.default))
                case NumberField():
                    control.set_value(setting.default)


def _labelled(name: str) -> tuple[QWidget, Choice]:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(name)
    label.setFixedWidth(_LABEL_WIDTH)
    box = Choice()
    # As wide as there is room, however long the words in it are.
    box.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    label.setBuddy(box)
    layout.addWidget(label)
    layout.addWidget(box, 1)
    return row, box


def _help(setting: Setting[Any]) -> QHBoxLayout:
    """What a setting does, in line with the words of a switch."""
    text = _words(setting.help)
    if setting.restart:
        text += " " + QCoreApplication.translate("SettingsDialogue", "From the next start on.")
    label = QLabel(text)
    label.setObjectName("caption")
    label.setWordWrap(True)
    row = QHBoxLayout()
    row.setContentsMargins(_SWITCH_WORDS if setting.kind is Kind.SWITCH else 0, 0, 0, 0)
    row.addWidget(label)
    return row


def _words(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
