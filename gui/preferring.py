"""What the settings change in a running window. One place knows all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from core import preferences
from core.setting import Setting
from core.settings import Settings

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.parameters import Parameters
    from gui.theme import Theme

# Settings that are what a parameter is reset to.
_DEFAULTS: dict[str, Setting[Any]] = {
    "count": preferences.COUNT,
    "random_seed": preferences.RANDOM_SEED,
    "grow": preferences.GROW,
    "feather": preferences.FEATHER,
    "blend": preferences.BLEND,
    "context": preferences.CONTEXT,
    "match_colour": preferences.MATCH_COLOUR,
    "match_texture": preferences.MATCH_TEXTURE,
    "two_passes": preferences.TWO_PASSES,
}

_CONTRASTS = {"contrast": "dark", "contrast-light": "light"}

_OF_THE_WINDOW: tuple[Setting[Any], ...] = (
    preferences.SHOW_REGION,
    preferences.SHOW_PREVIEW,
    preferences.MASK_OPACITY,
    preferences.FINGER,
)


class Preferring(QObject):
    """Carries changes of the settings to the window. GUI thread; changes from elsewhere
    arrive through a queued signal."""

    language_changed = Signal()

    _changed = Signal(object)

    def __init__(
        self, settings: Settings, theme: Theme, window: MainWindow, parameters: Parameters
    ) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self._window = window
        self._parameters = parameters
        self._changed.connect(self._apply)
        self._end = settings.on_change(lambda setting, _value: self._changed.emit(setting))
        parameters.set_own_defaults(
            {name: settings.get(setting) for name, setting in _DEFAULTS.items()}
        )
        for setting in _OF_THE_WINDOW:
            self._apply(setting)
        # Another theme brings its own veil.
        theme.changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self._apply(preferences.MASK_OPACITY)

    def close(self) -> None:
        self._end()

    def use(self, window: MainWindow) -> None:
        """Another window takes the place of the one before."""
        self._window = window
        for setting in _OF_THE_WINDOW:
            self._apply(setting)

    @Slot(object)
    def _apply(self, setting: Setting[Any]) -> None:
        settings, window = self._settings, self._window
        if setting in (preferences.THEME, preferences.HIGH_CONTRAST):
            self._theme.set_mode(theme_mode(settings))
        elif setting == preferences.LANGUAGE:
            self.language_changed.emit()
        elif setting == preferences.SHOW_REGION:
            window.following.set_shows_region(settings.get(preferences.SHOW_REGION))
        elif setting == preferences.MASK_OPACITY:
            window.set_mask_opacity(settings.get(preferences.MASK_OPACITY))
        elif setting == preferences.SHOW_PREVIEW:
            window.following.set_shows_preview(settings.get(preferences.SHOW_PREVIEW))
        elif setting == preferences.FINGER:
            window.canvas.devices.touch.paints = settings.get(preferences.FINGER) == "paint"
        for name, each in _DEFAULTS.items():
            if each == setting:
                value = settings.get(each)
                self._parameters.set_own_defaults({name: value})
                setattr(self._parameters, name, value)


def theme_mode(settings: Settings) -> str:
    """One of gui.theme.MODES."""
    mode = settings.get(preferences.THEME)
    if not settings.get(preferences.HIGH_CONTRAST):
        return mode
    scheme = QGuiApplication.styleHints().colorScheme()
    light = mode == "light" or (mode == "system" and scheme is Qt.ColorScheme.Light)
    return "contrast-light" if light else "contrast"


def choose_theme(settings: Settings, mode: str) -> None:
    with settings.batch():
        settings.set(preferences.HIGH_CONTRAST, mode in _CONTRASTS)
        settings.set(preferences.THEME, _CONTRASTS.get(mode, mode))
