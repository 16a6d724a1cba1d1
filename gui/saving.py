"""Saving and exporting: what is written where, and what is asked before something is lost.

A document is kept as OpenRaster, which holds all of it. A flat file (the photo it came
from) is only written over as long as it holds everything that is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core import preferences
from core.errors import UserError
from core.files import file_name, free_name
from core.recipe import Recipe
from core.settings import Settings
from core.snapshot import DocumentSnapshot
from gui.document_model import DocumentModel
from gui.notices import Notice, notice_of
from gui.open_document import OpenDocument, Stamp, stamp_of
from gui.panels.question import Question, agrees
from gui.panels.save_question import SaveAnswer, SaveQuestion
from gui.wording import ended, joined, sentences, translated
from gui.workspace import Workspace

ORA = ".ora"
PSD = ".psd"
WHITE = (255, 255, 255)
Then = Callable[[], object]


@dataclass(frozen=True)
class ExportChoices:
    """How a flat file is written. `quality` None: without loss, or the format's own.

    `alpha` False lays transparent parts on `matte`; `text`: how the picture was made.
    """

    label: str = ""
    suffixes: tuple[str, ...] = ()
    quality: int | None = None
    alpha: bool = True
    matte: tuple[int, int, int] = WHITE
    exif: bool = True
    text: bool = True

    @property
    def suffix(self) -> str:
        return self.suffixes[0] if self.suffixes else ""


@dataclass(eq=False)
class _Write:
    """One file being written: what, where, and what was there when it began."""

    document: OpenDocument
    revision: int
    snapshot: DocumentSnapshot
    active: str | None
    path: Path
    becomes_its_file: bool
    then: Then | None
    icc: bytes | None
    exif: bytes | None
    choices: ExportChoices
    about: str = ""
    recipes: tuple[Recipe, ...] = ()
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None
    error: BaseException | None = None


class Saving(QObject):
    """GUI thread; files are written one after another in `pool`."""

    notice_raised = Signal(object)  # Notice
    saved = Signal(str)
    # Path that is worth to be remembered.
    written = Signal(object)

    _write_done = Signal(object)  # _Write

    def __init__(
        self,
        document: DocumentModel,
        workspace: Workspace,
        window: QWidget,
        settings: Settings,
        pool: QThreadPool,
    ) -> None:
        super().__init__(window)
        # What is written into files about how the picture was made; "" for nothing.
        self.described_by: Callable[[], str] = str
        self._document = document
        self._workspace = workspace
        self._window = window
        self._settings = settings
        self._pool = pool
        self._write_done.connect(self._on_written)

    # -- saving ------------------------------------------------------------------

    def save(self, then: Then | None = None) -> None:
        """To the file it came from, as far as that can hold it; otherwise asks.

        `then` runs when it is on the disk, not if that failed.
        """
        path = self._document.path
        if self._document.is_empty:
            return
        if path is None:
            self.save_as(then)
        elif not self._holds_all(path):
            self._ask(path, then)
        elif self._document.open.was_changed_by_others:
            self._ask_whose(path, then)
        else:
            self.save_to(path, then)

    def _ask_whose(self, path: Path, then: Then | None) -> None:
        """Another program has written the file since: its work must not go unasked."""
        box = Question(
            self._window,
            self.tr("Save the picture"),
            self.tr("“{name}” was changed by another program meanwhile.").format(name=path.name),
            self.tr("Saving writes over what the other program has put there."),
        )
        elsewhere = box.addButton(self.tr("Save elsewhere…"), QMessageBox.ButtonRole.AcceptRole)
        over = box.addButton(self.tr("Write over it"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(elsewhere)
        box.exec()
        if box.clickedButton() is elsewhere:
            self.save_as(then)
        elif box.clickedButton() is over:
            self.save_to(path, then)

    def save_as(self, then: Then | None = None) -> None:
        """Under another name: OpenRaster, or a flat picture while there is no more to it."""
        if self._document.is_empty:
            return
        suffix = ORA
        filters = [self.tr("OpenRaster, with layers and mask") + " (*.ora)"]
        for label, ending in _exact_formats():
            if self._holds_all(Path(f"a.{ending}")):
                filters.append(f"{label} (*.{ending})")
        own = self._document.path
        if own is not None and own.suffix.lower() == ".png" and self._holds_all(own):
            suffix = ".png"
            filters.insert(0, filters.pop(1))
        path = self._ask_name(self.tr("Save the picture"), suffix, filters)
        if path is None or not self._is_free(path, then):
            return
        if self._holds_all(path, others_file=path != own):
            self.save_to(path, then)
        else:
            self._ask(path, then)

    def _is_free(self, path: Path, then: Then | None) -> bool:
        """Whether no other tab works on that file: two of them would write over each other."""
        there = self._workspace.find(path)
        if there is None or there is self._workspace.current:
            return True
        box = Question(
            self._window,
            self.tr("Save the picture"),
            self.tr("“{name}” is open in another tab.").format(name=path.name),
            self.tr("Save under another name, or close the other tab first."),
        )
        again = box.addButton(self.tr("Save elsewhere…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(again)
        box.exec()
        if box.clickedButton() is again:
            self.save_as(then)
        return False

    def save_to(self, path: Path, then: Then | None = None) -> None:
        """Save under a name that is known already; it becomes the document's file."""
        choices = ExportChoices(
            exif=path.suffix.lower() == ORA or self._settings.get(preferences.KEEP_EXIF),
            text=self._settings.get(preferences.WRITE_METADATA),
        )
        self._start(path, choices, becomes_its_file=True, then=then)

    def _holds_all(self, path: Path, *, others_file: bool = False) -> bool:
        """Whether a file of that name holds everything that there is.

        Not when reading that very file has left something out: writing would make it final.
        """
        if path == self._document.path and self._document.open.read_losses and not others_file:
            return False
        if path.suffix.lower() == ORA:
            return True
        from core.formats import format_of
        from core.formats.holding import losses

        try:
            picture_format = format_of(path)
        except UserError:
            return False
        return not losses(self._document.snapshot(), picture_format)

    def _ask(self, path: Path, then: Then | None) -> None:
        """That file cannot hold it: offer OpenRaster beside it, another place, a flat copy."""
        beside = free_name(path.with_suffix(ORA))
        reasons = self._reasons(path)
        is_own = path == self._document.path
        question = SaveQuestion(path, beside, reasons, is_own=is_own, parent=self._window)
        match question.ask():
            case SaveAnswer.BESIDE:
                self.save_to(beside, then)
            case SaveAnswer.ELSEWHERE:
                self.save_as(then)
            case SaveAnswer.FLAT:
                self.export(path.suffix)
            case SaveAnswer.CANCEL:
                pass

    def _reasons(self, path: Path) -> tuple[str, ...]:
        from core.formats import format_of
        from core.formats.holding import losses
        from gui.panels.export_dialogue import what_is_lost

        lost_before: tuple[str, ...] = ()
        if path == self._document.path:
            lost_before = tuple(map(translated, self._document.open.read_losses))
        if path.suffix.lower() == ORA:
            return lost_before
        try:
            picture_format = format_of(path)
        except UserError:
            return (self.tr("files of this kind can be read, but not written"),)
        snapshot = self._document.snapshot()
        return what_is_lost(losses(snapshot, picture_format), len(snapshot.layers)) + lost_before

    # -- exporting ---------------------------------------------------------------

    def export(self, suffix: str = "") -> None:
        """A flat copy in another format or place; the document stays with its own file."""
        if self._document.is_empty:
            return
        from gui.panels.export_dialogue import ExportDialogue

        dialogue = ExportDialogue(
            self._document.open,
            self._settings,
            has_text=self._has_text(),
            suffix=suffix,
            parent=self._window,
        )
        choices = dialogue.ask()
        if choices is None:
            return
        filters = [f"{choices.label} (*{choices.suffix})"]
        path = self._ask_name(self.tr("Export a copy"), choices.suffix, filters, choices.suffixes)
        if path is not None:
            self._start(path, choices, becomes_its_file=False, then=None)

    def _has_text(self) -> bool:
        """Whether there is something to tell, or to leave out, of how the picture was made."""
        from core.library.metadata import without_parameters

        exif = self._document.open.exif
        brought = exif is not None and without_parameters(exif) != exif
        return brought or bool(self.described_by())

    def export_layers(self) -> None:
        """A copy with its layers for programs that read Photoshop's files."""
        if self._document.is_empty:
            return
        choices = ExportChoices("Photoshop", (PSD,), text=False)
        filters = [self.tr("Photoshop, with layers") + f" (*{PSD})"]
        path = self._ask_name(self.tr("Export the layers"), PSD, filters, choices.suffixes)
        if path is None:
            return
        if path == self._document.path and self._document.open.read_losses:
            self.notice_raised.emit(
                Notice(
                    self.tr("“{name}” holds more than was read of it.").format(name=path.name),
                    self.tr("Export under another name, so that it stays as it is."),
                )
            )
            return
        self._start(path, choices, becomes_its_file=False, then=None)

    def _ask_name(
        self, title: str, suffix: str, filters: list[str], endings: tuple[str, ...] = ()
    ) -> Path | None:
        """The system's own dialogue; `endings` are those that the name may have."""
        own = self._document.path
        # A picture from elsewhere may be called what no file can be.
        stem = file_name(Path(self._document.name).stem) or self.tr("Untitled")
        folder = str(own.parent) if own is not None else self._settings.get(preferences.LAST_FOLDER)
        start = str(Path(folder) / f"{stem}{suffix}")
        name, chosen = QFileDialog.getSaveFileName(self._window, title, start, ";;".join(filters))
        if not name:
            return None
        asked = Path(name)
        path = _ended(asked, suffix, chosen, endings)
        return path if path == asked or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        """The dialogue asked about the name that was typed, not about this one."""
        return not os.path.lexists(path) or agrees(
            self._window,
            self.tr("Save the picture"),
            self.tr("“{name}” is there already. Write over it?").format(name=path.name),
            self.tr("Write over it"),
        )

    # -- writing -----------------------------------------------------------------

    def _start(
        self, path: Path, choices: ExportChoices, *, becomes_its_file: bool, then: Then | None
    ) -> None:
        shown = self._document.open
        if shown.document.is_empty:
            return
        self._document.end_stroke()
        write = _Write(
            shown,
            shown.revision,
            self._document.snapshot(),
            shown.document.active_id,
            path,
            becomes_its_file,
            then,
            shown.icc,
            shown.exif if choices.exif else None,
            choices,
        )
        if choices.text:
            write.about = self.described_by()
            write.recipes = shown.recipes
        self._pool.start(lambda: self._write(write))

    def _write(self, write: _Write) -> None:
        """In the pool."""
        try:
            if write.exif is not None and not write.choices.text:
                from core.library.metadata import without_parameters

                write.exif = without_parameters(write.exif)
            if write.path.suffix.lower() == ORA:
                from core.formats.openraster_writing import write_document

                write_document(
                    write.path,
                    write.snapshot,
                    active=write.active,
                    icc=write.icc,
                    exif=write.exif,
                    recipes=write.recipes,
                )
            elif write.path.suffix.lower() == PSD:
                from core.formats.photoshop_writing import write_photoshop

                write.notes = write_photoshop(
                    write.path, write.snapshot, icc=write.icc, exif=write.exif
                )
            else:
                write.notes = self._write_picture(write)
            write.stamp = stamp_of(write.path)
        except Exception as error:  # noqa: BLE001 - crosses to the GUI thread, told there
            write.error = error
        self._write_done.emit(write)

    def _write_picture(self, write: _Write) -> tuple[str, ...]:
        from core.formats import write_picture
        from core.library.metadata import texts_of_recipe

        text = {"parameters": write.about} if write.about else None
        if write.about and write.recipes:
            text = texts_of_recipe(write.recipes[-1], write.about)
        choices = write.choices
        return write_picture(
            write.path,
            write.snapshot.read(write.snapshot.frame),
            icc=write.icc,
            exif=write.exif,
            text=text,
            quality=choices.quality,
            keep_alpha=None if choices.alpha else False,
            matte=choices.matte,
        )

    @Slot(object)
    def _on_written(self, write: _Write) -> None:
        if write.error is not None:
            again = self.save_as if write.becomes_its_file else self.export
            self.notice_raised.emit(
                notice_of(write.error, "", self.tr("Save as…"), lambda: again())
            )
            return
        self.written.emit(write.path)
        if write.becomes_its_file and write.revision == write.document.revision:
            self._workspace.mark_saved(write.document, write.path, write.stamp)
        elif write.path == write.document.path:
            # It was changed while it was written, or a copy was exported over its own file.
            write.document.stamp = write.stamp
        text = self.tr("Saved: {name}").format(name=write.path.name)
        said = joined(ended(text), sentences(*write.notes))
        self.notice_raised.emit(Notice(said, kind="done"))
        self.saved.emit(str(write.path))
        if write.then is not None:
            write.then()


def _ended(asked: Path, suffix: str, chosen: str, endings: tuple[str, ...]) -> Path:
    """With the ending that was chosen in the dialogue, where another one was proposed."""
    own = asked.suffix.lower()
    if endings:
        return asked if own in endings else asked.with_name(asked.name + endings[0])
    wanted = chosen.rpartition("*")[2].rstrip(")") if "*" in chosen else suffix
    if not own:
        return asked.with_name(asked.name + wanted)
    return asked.with_suffix(wanted) if own == suffix else asked


def _exact_formats() -> tuple[tuple[str, str], ...]:
    return (("PNG", "png"), ("TIFF", "tif"), ("WebP", "webp"))
