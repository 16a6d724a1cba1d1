"""What writes, and what must hold after it was interrupted anywhere.

A scenario's `work` runs in the child and says after each step that it is done: "did N …".
Where the disk refuses a step it says "refused N", and tries again once there is room.
`check` looks at what is left, in another process, and raises AssertionError.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import paths, preferences
from core.errors import UserError
from core.files import remove_leftovers
from tests.faults.tracing import Outcome, heal
from tests.unit.library_samples import inpaint_candidate, noise, text_candidate

Say = Callable[[object], None]
_PATIENCE = 60.0


@dataclass(frozen=True)
class Scenario:
    """`prepare` makes what is there before, with no fault."""

    prepare: Callable[[Path], None]
    work: Callable[[Path, Say], None]
    check: Callable[[Path, Outcome, Outcome], None]  # home, now, with no fault


def done(outcome: Outcome) -> int:
    """How many steps are done."""
    return sum(line.startswith("did") for line in outcome.said)


def _steps(actions: Sequence[Callable[[], object]], say: Say) -> None:
    """Each in turn; one that the disk refuses once more as things are, then with room."""
    for number, action in enumerate(actions):
        for attempt in range(3):
            try:
                say(f"did {number} {action()}")
                break
            except UserError as error:
                say(f"refused {number} {error}")
                if attempt == 2:
                    raise
                if attempt == 1:
                    heal()


# -- the canvas and its journal ------------------------------------------------------------


def _canvas_prepare(home: Path) -> None:
    """Nothing is there before; but no child needs to import what its parent has."""
    for name in ("PySide6.QtCore", "gui.recovery", "gui.workspace"):
        importlib.import_module(name)


def _canvas_work(home: Path, say: Say) -> None:
    from PySide6.QtCore import QCoreApplication

    from core.brush import BrushSettings, Effect
    from core.geometry import Bounds, Margins
    from core.journal import Journal
    from gui import recovery
    from gui.document_model import DocumentModel
    from gui.workspace import Workspace

    application = QCoreApplication([])

    class Small(Journal):
        """Folded after a few strokes."""

        @staticmethod
        def create(*_given: object, **named: object) -> Journal:
            return Journal.create(segment_bytes=2500, **named)  # pyright: ignore[reportArgumentType]

    recovery.Journal = Small
    core_journal_retry_at_once()
    model = DocumentModel()
    workspace = Workspace(model, lambda tab: tab.document.is_empty, model)
    following = recovery.Recovery(model, workspace, lambda: True)
    told: list[object] = []
    following.notice_raised.connect(told.append)

    def is_written(seconds: float) -> bool:
        kept = following._kept.get(model.open)
        return kept is not None and kept.journal.wait(seconds)

    def stroke(number: int) -> None:
        effect = Effect.PAINT if number % 2 else Effect.MASK
        model.begin_stroke(BrushSettings(size=9), effect, colour=(number * 30, 0, 9))
        for step in range(4):
            model.stroke_to(20 + 60 * number % 250 + step * 5, 30 + number * 23 % 240)
        model.end_stroke()

    model.load(np.full((300, 300, 4), 200, np.uint8), "photo.png")
    actions: list[Callable[[], object]] = [lambda n=n: stroke(n) for n in range(6)]
    actions += [
        model.undo,
        lambda: model.extend(Margins(9, 0, 0, 5)),
        lambda: model.add_picture(noise(40, 30, 4), "pasted"),
        model.invert_mask,
        lambda: model.crop(Bounds(0, 0, 280, 290)),
        model.undo,
        model.redo,
        lambda: stroke(7),
    ]
    refused = False
    for number, action in enumerate(actions):
        action()
        model._selection_edits.jobs.wait()  # a slow one goes on beside the window
        application.processEvents()
        if is_written(_PATIENCE):
            say(f"did {number} {looks(model.document)}")
        else:
            refused = True
    heal()
    deadline = time.monotonic() + _PATIENCE
    while refused and time.monotonic() < deadline:
        application.processEvents()
        if is_written(0.05):
            break
    application.processEvents()
    assert not refused or told, "the user was told nothing"
    say(f"did {len(actions)} {looks(model.document)}")
    following.close(keep=True)


def core_journal_retry_at_once() -> None:
    from core import journal
    from gui import recovery

    journal._RETRY_SECONDS = 0.02
    recovery.RETRY_MS = 20


def looks(document: object) -> str:
    """A digest of all that can be seen of a document."""
    from core.document import Document

    assert isinstance(document, Document)
    digest = hashlib.sha256(repr(document.frame).encode())
    for layer in document.layers:
        digest.update(repr((layer.name, layer.opacity, layer.visible)).encode())
        digest.update(document.store(layer.id).read(document.frame).tobytes())
    digest.update(document.mask.read(document.frame).tobytes())
    return digest.hexdigest()[:16]


def _canvas_check(home: Path, now: Outcome, whole: Outcome) -> None:
    from core.document import Document
    from core.journal_recovery import recoverable, restore

    states = [line.split()[2] for line in whole.said]
    found = recoverable()
    seen = done(now)
    if not found:
        assert seen == 0, "nothing is offered"
        return
    assert len(found) == 1
    with restore(found[0].id) as restored:
        layers = {layer["id"] for layer in restored.state["layers"]} | {"mask"}
        tiles = [tile for tile in restored.tiles() if tile[0] in layers]
        document = Document.from_state(restored.state, tiles)
        assert not restored.damaged
    # What was said to be on the disk, or one command more. (Undo and redo repeat states.)
    allowed = states[max(0, seen - 1) : seen + 1] if now.signal else states[-1:]
    assert looks(document) in allowed, (seen, looks(document), states)


# -- saving --------------------------------------------------------------------------------


def _picture(version: int) -> np.ndarray:
    return noise(90, 120, 4, version)


def _save_prepare(home: Path) -> None:
    _save(home, 0)


def _save(home: Path, version: int) -> None:
    from core.document import Document
    from core.formats import write_picture
    from core.formats.openraster_writing import write_document

    for name in ("photo.png", "photo.webp", "photo.tif"):
        write_picture(home / name, _picture(version))
    document = Document.from_pixels(_picture(version))
    write_document(home / "photo.ora", document.snapshot())


def _save_work(home: Path, say: Say) -> None:
    _steps([lambda: _save(home, 1)], say)


def _save_check(home: Path, now: Outcome, whole: Outcome) -> None:
    from core.formats import read_picture
    from core.formats.openraster import read_document

    versions = []
    for name in ("photo.png", "photo.webp", "photo.tif", "photo.ora"):
        if name.endswith(".ora"):
            snapshot = read_document(home / name).document
            pixels = snapshot.read(snapshot.frame)
        else:
            pixels = read_picture(home / name).rgba
        version = next((v for v in (0, 1) if np.array_equal(pixels, _picture(v))), None)
        assert version is not None, f"{name} is neither the old one nor the new one"
        versions.append(version)
    seen = done(now)
    assert set(versions) <= ({seen, seen + 1} if now.signal else {1}), (versions, seen)
    left = [name for name in os.listdir(home) if name.endswith(".tmp")]
    assert len(left) <= (1 if now.signal else 0)
    remove_leftovers(home, older_than=-1)
    assert not [name for name in os.listdir(home) if name.endswith(".tmp")]


# -- the gallery ---------------------------------------------------------------------------


def _no_bin(path: Path) -> None:
    raise OSError("this system has no recycle bin")


def _candidates() -> list[object]:
    return [text_candidate(), inpaint_candidate(index=1), inpaint_candidate(index=2)]


def _gallery_prepare(home: Path) -> None:
    from core.library.gallery import Gallery

    with Gallery.open(recycle_bin=_no_bin) as gallery:
        gallery.add(text_candidate("the first", seed=1))
        gallery.prompts.add("the first")


def _gallery_work(home: Path, say: Say) -> None:
    from core.library.gallery import Gallery
    from core.library.recycle import Deletion

    one, two, three = _candidates()
    ids: dict[str, str] = {}
    deleted: list[Deletion] = []

    def opened() -> str:
        gallery.append(Gallery.open(recycle_bin=_no_bin))
        return "opened"

    def add(name: str, candidate: object) -> str:
        ids[name] = gallery[0].add(candidate).id  # pyright: ignore[reportArgumentType]
        return f"{name} {ids[name]}"

    def delete() -> str:
        deleted[:] = [gallery[0].delete([ids["one"]])]
        return "deleted"

    def then(what: str, action: Callable[[], object]) -> str:
        action()
        return what

    gallery: list[Gallery] = []
    _steps([opened], say)
    _steps(
        [
            lambda: add("one", one),
            lambda: then("prompt", lambda: gallery[0].prompts.add("a lake at dawn")),
            lambda: add("two", two),
            lambda: then("applied", lambda: gallery[0].mark_applied(ids["two"])),
            lambda: add("three", three),
            delete,
            lambda: then("restored", lambda: gallery[0].restore(deleted[0])),
            lambda: add("four", text_candidate("a boat", seed=4)),
        ],
        say,
    )
    gallery[0].close()


def _gallery_check(home: Path, now: Outcome, whole: Outcome) -> None:
    from core.library.gallery import Gallery

    words = [line.split() for line in now.said if line.startswith("did")]
    steps = {each[2] for each in words}
    ids = {each[2]: each[3] for each in words if len(each) == 4}
    with Gallery.open(recycle_bin=_no_bin) as gallery:
        assert gallery._database.was_damaged is None
        items = {item.id: item for item in gallery.page()}
        trash = gallery._deleting._trash
        deleted = [row.origin.id for key in trash.all_keys() for row in trash.rows(key)]
        assert "the first" in {item.prompt for item in items.values()}
        for name, item_id in ids.items():
            # Deleting and bringing it back are steps that can be cut in two.
            assert item_id in items or (name == "one" and item_id in deleted), name
        if "restored" in steps:
            assert ids["one"] in items, "brought back"
        if "applied" in steps:
            assert items[ids["two"]].is_applied
        expected = [*_candidates(), text_candidate("a boat", seed=4)]
        expected.append(text_candidate("the first", seed=1))
        for item in items.values():
            assert item.exists, "a row without its picture"
            candidate = gallery.candidate_of(item)
            assert any(
                candidate.seed == other.seed  # pyright: ignore[reportAttributeAccessIssue]
                and np.array_equal(candidate.pixels, other.pixels)  # pyright: ignore[reportAttributeAccessIssue]
                and np.array_equal(candidate.alpha, other.alpha)  # pyright: ignore[reportAttributeAccessIssue]
                for other in expected
            ), item
            assert gallery.thumbnail(item) is not None
        if "prompt" in steps:
            assert "a lake at dawn" in {entry.prompt for entry in gallery.prompts.recent()}
        # The files say the same as the database.
        assert len({item.prompt + str(item.seed) for item in items.values()}) == len(items)
        before = gallery.count()
        report = gallery.rebuild()
        assert (report.added, report.missing) == (0, 0)
        assert gallery.count() == before
        assert not list((home / "data" / "gallery").rglob("*.tmp")) or now.signal


# -- settings and the window's memory --------------------------------------------------------


def _settings_prepare(home: Path) -> None:
    _Kept().set(1)


class _Kept:
    """The settings and the window's memory, as the window has them."""

    def __init__(self) -> None:
        from core.settings import Settings
        from gui.memory import WindowMemory

        self.settings = Settings.open()
        self.settings.on_error = lambda error: None
        self.memory = WindowMemory(paths.config_dir() / "window.json")

    def set(self, count: int) -> int:
        self.settings.set(preferences.COUNT, count)
        self.memory.put("count", count)
        kept = self.settings.save()
        if not self.memory.write() or not kept:
            raise UserError("The settings", "were not written")
        return count


def _settings_work(home: Path, say: Say) -> None:
    kept = _Kept()
    _steps([lambda n=n: kept.set(n) for n in (2, 3, 4)], say)


def _settings_check(home: Path, now: Outcome, whole: Outcome) -> None:
    from core.settings import Settings
    from gui.memory import WindowMemory

    settings = Settings.open()
    assert settings.notices == []
    memory = WindowMemory(paths.config_dir() / "window.json")
    assert memory.notices == []
    last = max((int(line.split()[2]) for line in now.said if line.startswith("did")), default=1)
    allowed = {last, last + 1} if now.signal else {last}
    assert settings.get(preferences.COUNT) in allowed
    assert memory.get("count") in allowed


SCENARIOS = {
    "canvas": Scenario(_canvas_prepare, _canvas_work, _canvas_check),
    "save": Scenario(_save_prepare, _save_work, _save_check),
    "gallery": Scenario(_gallery_prepare, _gallery_work, _gallery_check),
    "settings": Scenario(_settings_prepare, _settings_work, _settings_check),
}
