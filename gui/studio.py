"""The parts of the program that live as long as it does, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from core import paths, preferences
from core.display import get_ready
from core.request import Candidate
from core.settings import Settings
from gui import clipboard, repairing
from gui.collecting import GuiCollector
from gui.document_model import DocumentModel
from gui.jobs import JobQueue
from gui.language import Language
from gui.library import Library
from gui.live import Live
from gui.main_window import MainWindow
from gui.memory import WindowMemory
from gui.notices import Notice, notice_of
from gui.panels.about_dialogue import AboutDialogue
from gui.panels.models_dialogue import ModelsDialogue
from gui.panels.settings_dialogue import SettingsDialogue
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.preferring import Preferring, choose_theme, theme_mode
from gui.recovery import Recovery
from gui.session import Session
from gui.theme import Theme
from gui.wording import sentences

if TYPE_CHECKING:
    from core.library.gallery import Gallery
    from core.models.catalogue import ModelEntry
    from gui.worker import WindowEngine

_NO_PAINT_MS = 1500


def make_engine(device: str = "auto") -> WindowEngine:
    """The default engine: torch and the models in a child process."""
    from core.engine.host import HostedEngine

    return HostedEngine(device)


def open_gallery() -> Gallery:
    from core.library.gallery import Gallery

    return Gallery.open()


def list_models() -> Sequence[ModelEntry]:
    from core.models.catalogue import installed

    return installed()


class Studio(QObject):
    """Everything that lives as long as the window. GUI thread."""

    failed = Signal(object)  # an exception that nobody caught, from any thread

    def __init__(
        self,
        app: QApplication,
        engine: Callable[[], WindowEngine] | None = None,
        gallery: Callable[[], Gallery] = open_gallery,
        models: Callable[[], Sequence[ModelEntry]] = list_models,
    ) -> None:
        super().__init__()
        self._collector = GuiCollector(self)
        self.memory = WindowMemory(paths.config_dir() / "window.json")
        self.settings = Settings.open()
        self.language = Language(app, self.settings.get(preferences.LANGUAGE))
        self.theme = Theme(app, theme_mode(self.settings))
        self.library = Library(gallery)
        self.library.shares_texts = lambda: self.settings.get(preferences.WRITE_METADATA)
        self.queue = JobQueue(self._make_engine(engine), self._keep)
        megabytes = self.settings.get(preferences.UNDO_MEMORY)
        self.document = DocumentModel(self, megabytes * 2**20)
        self.session = Session(self.document, self.queue, models, self.library.mark_applied)
        self.session.as_layer = lambda: self.settings.get(preferences.APPLY_AS_LAYER)
        self.live = Live(self.session)
        self.settings.on_error = self.failed.emit
        self.settings.run_later = QThreadPool.globalInstance().start
        self.recovery = Recovery(
            self.document,
            self.session.workspace,
            lambda: self.settings.get(preferences.AUTOSAVE),
        )
        self.failed.connect(self._on_failed)
        self._dialogues: dict[str, QDialog] = {}
        self._closed = False
        self._left = False
        self._begun = False
        self._pictures: tuple[Path, ...] = ()
        # A command to start once this program has ended.
        self.start_after: list[str] | None = None
        self.window = self._make_window()
        self.preferring = Preferring(
            self.settings, self.theme, self.window, self.session.parameters
        )
        self.preferring.language_changed.connect(self._on_language_changed)

    def _make_window(self) -> MainWindow:
        window = MainWindow(
            self.session, self.library, self.theme, self.memory, self.settings, self.live
        )
        window.settings_requested.connect(self._on_settings_requested)
        window.shortcuts_requested.connect(self._on_shortcuts_requested)
        window.about_requested.connect(self._on_about_requested)
        window.models_requested.connect(self._on_models_requested)
        window.repair_requested.connect(self._on_repair_requested)
        window.theme_chosen.connect(self._on_theme_chosen)
        window.sample_requested.connect(self.open_sample)
        window.closed.connect(self._on_window_closed)
        self.recovery.notice_raised.connect(window.show_notice)
        return window

    def _on_repair_requested(self) -> None:
        command = repairing.command()
        if command is not None and repairing.is_wanted(self.window):
            self.start_after = command
            # As when the system ends it: no question about saving. What is not saved is in
            # the journals, and is offered when the program is back.
            QApplication.exit()

    def _on_language_changed(self) -> None:
        # Not within the click that chose it: its dialogue goes with the window.
        QTimer.singleShot(0, self, self._speak)

    def _speak(self) -> None:
        """Build the window again in the language that is chosen; everything else stays."""
        if self._closed or not self.language.set(self.settings.get(preferences.LANGUAGE)):
            return
        old = self.window
        settings_open = "settings" in self._dialogues and self._dialogues["settings"].isVisible()
        old.remember_layout()
        self.session.speak_again()
        self.window = self._make_window()
        self.window.take_view_of(old)
        self.preferring.use(self.window)
        self._dialogues.clear()
        self.window.show()
        old.hide()
        old.deleteLater()
        self._collector.settle()
        if settings_open:
            self._on_settings_requested()

    def start(self, pictures: Sequence[Path] = ()) -> None:
        """Show the window; what takes time begins once it has been painted."""
        self._pictures += tuple(pictures)
        self.window.installEventFilter(self)
        self.window.show()
        # A window that starts minimised is not painted, and should work when it comes up.
        QTimer.singleShot(_NO_PAINT_MS, self, self._begin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin)
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        """Once, after the first paint: what must not keep the window from coming up."""
        if self._begun or self._closed:
            return
        self._begun = True
        for notice in (*self.settings.notices, *self.memory.notices):
            self.window.show_notice(Notice(sentences(notice), kind="note"))
        self.library.open()
        self.session.refresh_models()
        self.recovery.look()
        self.queue.warm_up()
        self._collector.settle()
        QThreadPool.globalInstance().start(get_ready)
        self.window.files.open_paths(self._pictures)

    def open_file(self, name: str) -> None:
        """A file that the desktop hands over, now or when the window is there."""
        path = Path(name)
        if self._begun and not self._closed:
            self.window.files.open_paths((path,))
        else:
            self._pictures += (path,)

    def open_sample(self) -> None:
        from core.samples import sample_picture

        self.session.workspace.fresh()
        self.document.load(sample_picture(), self.tr("Sample"))

    def close(self) -> bool:
        """The one way down: jobs, engine, files being written, database. True if all ended."""
        if self._closed:
            return True
        self._closed = True
        self.live.close()
        self.document.jobs.close()
        self.document.close_packing()
        self.session.close()
        self.preferring.close()
        self.settings.save()
        ended = self.queue.close()
        self.window.files.wait()
        # Whoever closed the window was asked; a signal that ends the program asks nobody.
        self.recovery.close(keep=not self._left)
        self.library.close()
        self._collector.stop()
        self.language.close()
        clipboard.let_go()
        return ended

    def _on_window_closed(self) -> None:
        self._left = True

    def _on_theme_chosen(self, mode: str) -> None:
        choose_theme(self.settings, mode)

    def _make_engine(self, given: Callable[[], WindowEngine] | None) -> Callable[[], WindowEngine]:
        return given or (lambda: make_engine(self.settings.get(preferences.DEVICE)))

    def _keep(self, candidate: Candidate) -> str:
        """On the worker's thread. "" when the user wants nothing kept."""
        if not self.settings.get(preferences.KEEP_IN_GALLERY):
            return ""
        return self.library.keep(candidate)

    def pen_left(self) -> None:
        """The pen is out of its tablet's reach."""
        self.window.canvas.devices.pen_left()

    def _on_settings_requested(self) -> None:
        self._show("settings", lambda: SettingsDialogue(self.settings, self.window))

    def _on_shortcuts_requested(self) -> None:
        def make() -> QDialog:
            dialogue = ShortcutsDialogue(self.window.actions_, self.window)
            dialogue.keys_changed.connect(self._on_keys_changed)
            return dialogue

        self._show("shortcuts", make)

    def _on_about_requested(self) -> None:
        self._show("about", lambda: AboutDialogue(self.window))

    def _on_models_requested(self) -> None:
        def make() -> QDialog:
            dialogue = ModelsDialogue(self.session, self.window)
            dialogue.folder_requested.connect(self.window.actions_["help.models"].trigger)
            return dialogue

        self._show("models", make)

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        """One dialogue of each kind, in front, beside the window and not in its way."""
        if name not in self._dialogues:
            self._dialogues[name] = make()
        dialogue = self._dialogues[name]
        dialogue.show()
        dialogue.raise_()
        dialogue.activateWindow()

    def _on_keys_changed(self, keys: dict[str, str]) -> None:
        self.settings.set(preferences.SHORTCUTS, keys)

    def _on_failed(self, error: BaseException) -> None:
        self.window.show_notice(notice_of(error))
