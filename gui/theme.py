"""Colours, spacing and type of the window: tokens, from which palette and styles are made.

The picture is the hero, so everything here is neutral grey but the accent. Widgets never
name a colour: they ask the Theme, or are reached by the stylesheet in resources/styles.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from core.paths import resources_dir
from gui.icons import IconSet, write_style_images

MODES = ("system", "dark", "light", "contrast", "contrast-light")

CONTROL_HEIGHT = 28
TOOL_BUTTON = 36
RADIUS = 6
CARD_RADIUS = 8
# Of the border between canvas and panels, what lies beside its line: there to be taken, and
# part of the margin that is seen.
BORDER = 4
TEXT_PX = 13
CAPTION_PX = 11
# Inter, which is shipped, has no Chinese: the system's simplified Chinese first, so that no
# Japanese or Korean forms are taken for it.
_FAMILIES = [
    "Inter",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
]

# Menus and lists that slide or fade in are in the way of those who know where they go, and
# unpleasant for some: nothing here moves unless the user moves it.
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


@dataclass(frozen=True)
class Tokens:
    """One colour scheme. Every value is a CSS colour `#rrggbb`."""

    dark: bool
    surround: str
    panel: str
    raised: str
    control: str
    hover: str
    pressed: str
    line: str
    outline: str
    # Of what is filled in: without it nobody sees where that is.
    edge: str
    text: str
    secondary: str
    disabled: str
    accent: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    selection: str
    danger: str
    success: str
    warning: str


DARK = Tokens(
    dark=True,
    surround="#1b1c1e",
    panel="#26282b",
    raised="#2c2f33",
    control="#33363a",
    hover="#3b3f44",
    pressed="#43474d",
    line="#3d4045",
    outline="#4a4e55",
    edge="#7c828b",
    text="#e7e8ea",
    secondary="#a3a8af",
    disabled="#6c7178",
    accent="#5b97ff",
    accent_fill="#2c6be0",
    accent_hover="#2563d4",
    on_accent="#ffffff",
    selection="#2f4468",
    danger="#ff6b6b",
    success="#52c48f",
    warning="#e8b04b",
)

LIGHT = Tokens(
    dark=False,
    surround="#c9cbce",
    panel="#f3f4f5",
    raised="#fafbfb",
    control="#ffffff",
    hover="#e9ebed",
    pressed="#dfe2e5",
    line="#d5d8dc",
    outline="#c0c5cb",
    edge="#878d95",
    text="#1d1f22",
    secondary="#5a6068",
    disabled="#9a9fa6",
    accent="#1f66e0",
    accent_fill="#1f66e0",
    accent_hover="#1959c8",
    on_accent="#ffffff",
    selection="#d3e2fb",
    danger="#c92a2a",
    success="#1f8a5b",
    warning="#9a6700",
)

CONTRAST = dataclasses.replace(
    DARK,
    surround="#000000",
    panel="#101113",
    raised="#17181a",
    control="#000000",
    hover="#26282b",
    pressed="#33363a",
    line="#8a9098",
    outline="#c4c8ce",
    edge="#c4c8ce",
    text="#ffffff",
    secondary="#d7dade",
    disabled="#8a9098",
    accent="#7fb0ff",
    accent_fill="#9cc2ff",
    accent_hover="#b9d4ff",
    on_accent="#000000",
    selection="#274a80",
    danger="#ff9a9a",
    success="#7be0b0",
    warning="#ffd27a",
)

CONTRAST_LIGHT = dataclasses.replace(
    LIGHT,
    surround="#e4e6e8",
    panel="#ffffff",
    raised="#ffffff",
    control="#ffffff",
    hover="#e2e5e9",
    pressed="#cfd4da",
    line="#5f666e",
    outline="#3a3f45",
    edge="#3a3f45",
    text="#000000",
    secondary="#2b2f34",
    disabled="#6b7178",
    accent="#0b47b8",
    accent_fill="#0b47b8",
    accent_hover="#08388f",
    selection="#bcd4ff",
    danger="#9c1414",
    success="#0d5c38",
    warning="#6b4700",
)


class Theme(QObject):
    """The theme in force. GUI thread. `changed` follows a change of mode or of the system.

    `mode` is one of MODES; "system" follows the desktop: light or dark, with high contrast
    where it asks for that.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system") -> None:
        super().__init__()
        self._app = app
        self._mode = mode if mode in MODES else "system"
        self._tokens = self._resolve()
        self._icons = IconSet(resources_dir() / "icons" / "lucide")
        self._install_font()
        self._apply()
        for effect in _EFFECTS:
            app.setEffectEnabled(effect, False)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    @property
    def mode(self) -> str:
        return self._mode

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    def set_mode(self, mode: str) -> None:
        if mode == self._mode or mode not in MODES:
            return
        self._mode = mode
        self._refresh()

    def icon(self, name: str, role: str = "text") -> QIcon:
        """The Lucide icon `name` in the colour of the token `role`, sharp at every scale."""
        return self._icons.icon(name, getattr(self._tokens, role), self._tokens.disabled)

    def pixmap(self, name: str, role: str, size: int) -> QPixmap:
        """The icon as a picture of `size` logical pixels."""
        colour = getattr(self._tokens, role)
        return self._icons.pixmap(name, colour, size, self._app.devicePixelRatio())

    def colour(self, role: str) -> QColor:
        return QColor(getattr(self._tokens, role))

    def _resolve(self) -> Tokens:
        match self._mode:
            case "dark":
                return DARK
            case "light":
                return LIGHT
            case "contrast":
                return CONTRAST
            case "contrast-light":
                return CONTRAST_LIGHT
            case _:
                return _like_the_system()

    def _on_system_changed(self, _hint: object) -> None:
        if self._mode == "system":
            self._refresh()

    def _refresh(self) -> None:
        tokens = self._resolve()
        if tokens == self._tokens:
            return
        self._tokens = tokens
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(palette(self._tokens))
        self._app.setStyleSheet(stylesheet(self._tokens, self._icons))

    def _install_font(self) -> None:
        for weight in ("Regular", "Medium", "SemiBold"):
            QFontDatabase.addApplicationFont(str(resources_dir() / "fonts" / f"Inter-{weight}.ttf"))
        font = QFont()
        font.setFamilies(_FAMILIES)
        font.setPixelSize(TEXT_PX)
        self._app.setFont(font)


def _like_the_system() -> Tokens:
    hints = QGuiApplication.styleHints()
    light = hints.colorScheme() is Qt.ColorScheme.Light
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return CONTRAST_LIGHT if light else CONTRAST
    return LIGHT if light else DARK


def palette(tokens: Tokens) -> QPalette:
    """Qt's palette from the tokens, for everything that the stylesheet does not reach."""
    colours = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, tokens.panel),
        (role.WindowText, tokens.text),
        (role.Base, tokens.control),
        (role.AlternateBase, tokens.raised),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.secondary),
        (role.Button, tokens.control),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.danger),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.text),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.Light, tokens.hover),
        (role.Midlight, tokens.hover),
        (role.Mid, tokens.line),
        (role.Dark, tokens.surround),
        (role.Shadow, "#000000"),
    ):
        colours.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        colours.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.disabled))
    return colours


def stylesheet(tokens: Tokens, icons: IconSet) -> str:
    """The stylesheet of resources/styles with the tokens filled in."""
    source = (resources_dir() / "styles" / "window.qss").read_text(encoding="utf-8")
    values = {key: str(value) for key, value in dataclasses.asdict(tokens).items()}
    values.update(write_style_images(icons, tokens.text, tokens.on_accent, tokens.disabled))
    return Template(source).substitute(values)
