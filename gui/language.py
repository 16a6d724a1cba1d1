"""The interface's language: Qt's translators, installed and exchanged while running."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from core import paths
from gui.commands.spec import QT_TRANSLATE_NOOP
from gui.native_keys import KeyWords, is_mac

# What the texts in the code are written in.
SOURCE = "en"
TRANSLATED = ("zh_CN",)
# Where Qt's words for a key are none that stand on a keyboard, ours come first.
KEYS = (
    QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"),
    QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Down"),
    QT_TRANSLATE_NOOP("QShortcut", "Return"),
    QT_TRANSLATE_NOOP("QShortcut", "Backspace"),
    QT_TRANSLATE_NOOP("QShortcut", "Del"),
)
# What Qt's own translation leaves in English, or gets wrong.
QTS = (
    QT_TRANSLATE_NOOP("QKeySequenceEdit", "Press shortcut"),
    QT_TRANSLATE_NOOP("QFileDialog", "Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of type:"),
    QT_TRANSLATE_NOOP("QFileDialog", "File &name:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Folder"),
    QT_TRANSLATE_NOOP("QFileSystemModel", "Folder"),
)


class Language:
    """GUI thread. Texts that were read before a change stay: build their widgets again."""

    def __init__(self, app: QApplication, chosen: str = "system") -> None:
        self._app = app
        self._translators: list[QTranslator] = []
        self.name = SOURCE
        if not self.set(chosen):
            self._install()

    def set(self, chosen: str) -> bool:
        """ "system", SOURCE or one of TRANSLATED. Whether that changed anything."""
        name = resolve(chosen)
        if name == self.name:
            return False
        self.close()
        self.name = name
        self._install()
        return True

    def _install(self) -> None:
        own = str(paths.resources_dir() / "translations")
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        files = [("keys_en", own)]
        if self.name != SOURCE:
            files = [(f"qtbase_{self.name}", qt), (self.name, own)]
        for file, folder in files:
            translator = QTranslator()
            if translator.load(file, folder):
                self._app.installTranslator(translator)
                self._translators.append(translator)
        self._name_keys()

    def _name_keys(self) -> None:
        """Last, so that it is asked first."""
        if is_mac():
            words = KeyWords(self._translators)
            self._app.installTranslator(words)
            self._translators.append(words)

    def close(self) -> None:
        """Leave the application as it was."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators.clear()


def resolve(chosen: str) -> str:
    """The language for a setting: the first of the system's that there is."""
    if chosen == SOURCE or chosen in TRANSLATED:
        return chosen
    for wanted in QLocale.system().uiLanguages():
        code = wanted.replace("_", "-")
        if code.startswith("en"):
            return SOURCE
        # Traditional Chinese is another language; nobody is given the wrong one.
        if code in ("zh", "zh-CN", "zh-SG") or code.startswith("zh-Hans"):
            return "zh_CN"
    return SOURCE
