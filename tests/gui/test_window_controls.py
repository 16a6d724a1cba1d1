"""Every control can be named, found and reached; numbers behave; the theme can be read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import preferences
from core.engine.fake_engine import Script
from core.families import registry
from gui.actions import keys_text
from gui.app import Studio
from gui.panels.number_field import NumberField
from gui.theme import CONTRAST, CONTRAST_LIGHT, DARK, LIGHT, MODES, Tokens

MakeStudio = Callable[..., Studio]

_CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QAbstractItemView,
    QTabBar,
)


def controls_of(window: QWidget) -> list[QWidget]:
    """What a person can work with, without the parts that Qt builds its widgets from."""
    found: list[QWidget] = []
    for kind in _CONTROLS:
        for widget in window.findChildren(kind):
            parent = widget.parentWidget()
            inside = isinstance(parent, QAbstractSpinBox | QComboBox | QLineEdit) or (
                parent is not None and parent.inherits("QComboBoxPrivateContainer")
            )
            qt_own = widget.objectName().startswith("qt_")
            scroll = isinstance(widget, QScrollBar | QHeaderView)
            if not (inside or qt_own or scroll or _in_tab_bar(widget)):
                found.append(widget)
    return found


def _in_tab_bar(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), QTabBar)


def test_every_control_has_a_name_and_a_tip(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    controls = controls_of(studio.window)
    assert len(controls) > 60
    without_name = [repr(each) for each in controls if not _name_of(each)]
    assert not without_name, without_name
    lists = (studio.window.gallery_panel.view, studio.window.history_panel.list)
    without_tip = [
        f"{each!r} {_name_of(each)}"
        for each in controls
        if not each.toolTip() and each not in lists
    ]
    assert not without_tip, without_tip


def _name_of(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def test_commands_with_keys_show_them_in_their_tips(make_studio: MakeStudio) -> None:
    studio = make_studio()
    for spec, action in studio.window.actions_.all():
        assert action.toolTip(), spec.id
        if spec.keys:
            key = keys_text(action)
            assert key, spec.id
            assert f"({key})" in action.toolTip(), spec.id


def test_no_two_commands_share_a_key(make_studio: MakeStudio) -> None:
    studio = make_studio()
    owners: dict[str, str] = {}
    for spec, action in studio.window.actions_.all():
        for sequence in action.shortcuts():
            key = sequence.toString()
            assert key not in owners, f"{key}: {owners.get(key)} and {spec.id}"
            owners[key] = spec.id


def test_tab_reaches_every_part_of_the_prompt_panel(make_studio: MakeStudio) -> None:
    panel = make_studio().window.prompt_panel
    panel.prompt.setFocus()
    reached: list[QWidget] = []
    for _ in range(40):
        widget = QApplication.focusWidget()
        if widget is None or widget in reached:
            break
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    names = [_name_of(each) for each in reached]
    for name in ("Prompt", "Negative prompt", "Generate", "Count", "Seed", "Width", "Model"):
        assert name in names, names
    assert names.index("Prompt") < names.index("Generate") < names.index("Seed")


def test_negative_prompt_rests_for_a_model_that_reads_none(make_studio: MakeStudio) -> None:
    studio = make_studio()
    parameters = studio.session.parameters
    box = studio.window.prompt_panel.negative
    parameters.negative_prompt = "fog"
    assert box.isEnabled()
    parameters.use_family(registry.get("flux"))
    assert not box.isEnabled()
    assert box.toolTip() == "FLUX.1 dev reads no negative prompt"
    assert box.toPlainText() == "fog"
    parameters.use_family(registry.get("sdxl"))
    assert box.isEnabled()
    assert box.toolTip() == "What you do not want to see"


# -- numbers -----------------------------------------------------------------------------


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[NumberField]:
    window = QWidget()
    window.resize(400, 120)
    made = NumberField("Strength", 0.0, 1.0, unit=" %", shown_as=100, step=0.05, default=0.75)
    made.setParent(window)
    made.resize(300, 28)
    qtbot.addWidget(window)
    window.show()
    yield made
    window.close()


def wheel(widget: QWidget, notches: int) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place)),
        QPoint(0, 0),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_number_can_be_typed(qtbot: QtBot, field: NumberField) -> None:
    spin = field.findChildren(QAbstractSpinBox)[0]
    assert spin.text() == "75 %"
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, "40")
    with qtbot.waitSignal(field.value_edited) as edited:
        QTest.keyClick(spin, Qt.Key.Key_Return)
    assert edited.args == [0.4]
    assert spin.text() == "40 %"


def test_number_is_wheeled_only_with_the_focus(qtbot: QtBot, field: NumberField) -> None:
    spin = field.findChildren(QAbstractSpinBox)[0]
    slider = field.findChildren(QAbstractSlider)[0]
    other = QLineEdit(field.parentWidget())
    other.move(0, 60)
    other.show()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    for widget in (spin, slider):
        wheel(widget, 1)
        assert field.value() == 0.75
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus)
    wheel(spin, 1)
    assert field.value() == 0.8


def test_number_is_scrubbed_by_its_name_and_reset_by_a_double_click(field: NumberField) -> None:
    label = field.layout().itemAt(0).widget()  # pyright: ignore[reportOptionalMemberAccess]
    assert label is not None
    middle = label.rect().center()
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(label, middle - QPoint(8, 0))
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=middle)
    assert field.value() == pytest.approx(0.65)
    QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
    assert field.value() == 0.75


def test_number_set_from_outside_emits_nothing(qtbot: QtBot, field: NumberField) -> None:
    with qtbot.assertNotEmitted(field.value_edited):
        field.set_value(0.2)
        field.edit(0.2)
    assert field.value() == 0.2


def test_seed_field_holds_every_seed(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.session.parameters.seed = 2**32 - 1
    spin = studio.window.prompt_panel.seed.findChildren(QAbstractSpinBox)[0]
    assert spin.text() == "4294967295"
    assert studio.session.build_request(seed=None).seed != 2**32 - 1  # random by default
    studio.window.prompt_panel.seed.edit(5)
    assert studio.session.build_request().seed == 5
    assert not studio.window.prompt_panel.random.isChecked()


# -- theme -------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    known = QColor(colour)
    red, green, blue = (linear(part) for part in (known.redF(), known.greenF(), known.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT, CONTRAST, CONTRAST_LIGHT])
def test_theme_text_has_enough_contrast(tokens: Tokens) -> None:
    grounds = (tokens.panel, tokens.raised, tokens.control)
    for ground in grounds:
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.secondary, ground) >= 4.5
    assert contrast(tokens.text, tokens.selection) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_fill) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.5
    assert contrast(tokens.danger, tokens.raised) >= 4.5
    # Words that can be clicked, on panels and on messages.
    assert contrast(tokens.accent, tokens.panel) >= 4.5
    assert contrast(tokens.accent, tokens.raised) >= 4.5
    # Where something can be typed or chosen, and boxes to tick.
    for ground in grounds:
        assert contrast(tokens.edge, ground) >= 3, ground
    for mark in (tokens.accent, tokens.danger, tokens.success, tokens.warning, tokens.secondary):
        assert contrast(mark, tokens.panel) >= 3
    # The ring that tells where the keyboard is, on everything that can have it.
    for ground in (*grounds, tokens.hover, tokens.surround):
        assert contrast(tokens.accent, ground) >= 3, ground


@pytest.mark.parametrize("tokens", [CONTRAST, CONTRAST_LIGHT])
def test_high_contrast_is_high(tokens: Tokens) -> None:
    """WCAG's AAA for text, and every outline as plain as AA asks of controls."""
    for ground in (tokens.panel, tokens.raised, tokens.control):
        for words in (tokens.text, tokens.secondary, tokens.danger):
            assert contrast(words, ground) >= 7
        for line in (tokens.outline, tokens.line, tokens.accent):
            assert contrast(line, ground) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_fill) >= 7
    assert contrast(tokens.text, tokens.selection) >= 7


def test_high_contrast_is_as_light_as_the_theme(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.settings.set(preferences.THEME, "light")
    studio.settings.set(preferences.HIGH_CONTRAST, True)
    assert studio.theme.tokens == CONTRAST_LIGHT
    studio.settings.set(preferences.THEME, "dark")
    assert studio.theme.tokens == CONTRAST
    studio.settings.set(preferences.HIGH_CONTRAST, False)
    assert studio.theme.tokens == DARK


def test_theme_tokens_are_colours() -> None:
    for tokens in (DARK, LIGHT, CONTRAST, CONTRAST_LIGHT):
        for name, value in dataclasses.asdict(tokens).items():
            assert name == "dark" or QColor(value).isValid(), name


def test_theme_changes_without_a_restart(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    for mode in MODES[1:]:
        studio.theme.set_mode(mode)
        # Beside the options, where nothing stands whatever the panels show.
        beside = studio.window.menuBar().height() + 3
        seen = studio.window.grab().toImage().pixelColor(3, beside)
        assert seen.name() == studio.theme.tokens.panel, mode
    with qtbot.assertNotEmitted(studio.theme.changed):
        studio.theme.set_mode(studio.theme.mode)
        studio.theme.set_mode("pink")


def test_icons_are_sharp_at_every_scale(make_studio: MakeStudio) -> None:
    icons = {spec.icon: action for spec, action in make_studio().window.actions_.all() if spec.icon}
    for name, action in icons.items():
        for ratio in (1.0, 1.5, 2.0, 3.0):
            pixmap = action.icon().pixmap(QSize(18, 18), ratio)
            assert (pixmap.width(), pixmap.devicePixelRatio()) == (round(18 * ratio), ratio), name
            image = pixmap.toImage()
            assert any(
                image.pixelColor(x, y).alpha() > 120  # a stroke, not a smear
                for x in range(image.width())
                for y in range(image.height())
            ), name
