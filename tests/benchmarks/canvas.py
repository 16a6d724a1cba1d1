"""How fast the canvas is: `python -m tests.benchmarks.canvas [--json] [--side N ...]`.

Measured in a 1920×1080 view, offscreen. Ratios are against one full repaint of such a view
from a single ready QImage in the same run, so that they mean the same on any machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.brush import BrushSettings
from core.document import Document
from core.geometry import Bounds, Extent
from core.selection import Combine, Ellipse
from core.tiles import keys_over
from gui.canvas.paint_options import PaintValues
from gui.canvas.tool_options import ToolOptions
from gui.canvas.view import CanvasView
from gui.document_model import DocumentModel

WIDTH, HEIGHT = 1920, 1080
SIDES = (512, 4096, 16384)
LAYERS = (1, 10)
STROKE_PX = 900
STEP_PX = 6
LARGE_PX = 500
# Degrees.
TURNED = 20.0


@dataclass(frozen=True)
class Result:
    """Milliseconds: medians, and the 99th percentile where it says so."""

    side: int
    layers: int
    dab_ms: float
    dab_p99_ms: float
    dab_on_layer_ms: float
    large_mask_dab_ms: float
    large_dab_ms: float
    large_dab_p99_ms: float
    clone_dab_ms: float
    # Blurring with a brush of 500 px: a dab, and the longest one.
    blur_dab_ms: float
    blur_stall_ms: float
    # Filling an empty layer: the longest that it holds events up, and until it is done.
    flood_stall_ms: float
    flood_done_ms: float
    gradient_stall_ms: float
    gradient_seen_ms: float
    pan_ms: float
    pan_p99_ms: float
    zoom_ms: float
    zoom_p99_ms: float
    # The same with the view turned by 20°, and as ratios to the straight one.
    turned_pan_ms: float
    turned_pan_p99_ms: float
    turned_zoom_ms: float
    turned_zoom_p99_ms: float
    turned_dab_ms: float
    turned_pan_ratio: float
    turned_zoom_ratio: float
    fit_first_ms: float
    fit_done_ms: float
    undo_ms: float
    undo_bytes: int
    undo_percent_of_layer: float
    undo_layer_stroke_ms: float
    undo_layer_stroke_percent: float
    # The whole mask, an ellipse as large as the picture, feathered, grown, inverted and its
    # holes filled: the longest that it holds events up, and until the slowest is done.
    mask_stall_ms: float
    mask_done_ms: float


class OneImage(QWidget):
    """What everything is compared with: one ready image, painted whole."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        self._image.fill(Qt.GlobalColor.gray)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()


class Clock:
    """Wall time, or the window's thread's own, which means something on a busy machine."""

    def __init__(self) -> None:
        self.uses_cpu = False

    def __call__(self) -> float:
        return time.thread_time() if self.uses_cpu else time.perf_counter()


clock = Clock()


def timed(action: Callable[[], object]) -> float:
    start = clock()
    action()
    return (clock() - start) * 1000


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def make_document(side: int, layers: int) -> Document:
    """Noise in one tile, repeated: tiles of their own, without the time to draw them."""
    document = Document(Bounds.of_extent(Extent(side, side)))
    random = np.random.default_rng(1)
    for number in range(layers):
        document.add_layer(f"Layer {number}")
        store = document.store(document.active.id)
        tile = random.integers(0, 256, (256, 256, 4), np.uint8)
        tile[..., 3] = 255 if number == 0 else np.linspace(0, 160, 256)[None, :]
        for ty in range(side // 256):
            for tx in range(side // 256):
                if number == 0:
                    store.set_tile((tx, ty), tile.copy())
                elif (tx + ty) % 3 == number % 3:
                    store.set_tile((tx, ty), tile)
    return document


def mouse(
    view: CanvasView,
    kind: QEvent.Type,
    x: float,
    y: float,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    released = kind is QEvent.Type.MouseButtonRelease
    held = Qt.MouseButton.NoButton if released else Qt.MouseButton.LeftButton
    moved = kind is QEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if moved else Qt.MouseButton.LeftButton
    place = QPointF(x, y)
    event = QMouseEvent(kind, place, view.mapToGlobal(place), button, held, modifiers)
    QApplication.sendEvent(view, event)


def settle(app: QApplication, seconds: float = 60.0) -> None:
    """Until nothing is left to draw. A quiet moment is judged by the wall clock."""
    end = time.monotonic() + seconds
    quiet = 0
    while time.monotonic() < end and quiet < 3:
        start = time.perf_counter()
        app.processEvents()
        quiet = quiet + 1 if time.perf_counter() - start < 0.001 else 0
        time.sleep(0.001)


def stroke(app: QApplication, view: CanvasView) -> list[float]:
    """One stroke across the view; the time of each move, to the screen."""
    times: list[float] = []
    y = HEIGHT / 2
    x = (WIDTH - STROKE_PX) / 2
    mouse(view, QEvent.Type.MouseButtonPress, x, y)
    app.processEvents()
    for step in range(1, STROKE_PX // STEP_PX):
        place = x + step * STEP_PX

        def move(place: float = place, step: int = step) -> None:
            mouse(view, QEvent.Type.MouseMove, place, y + 40 * np.sin(step / 12))
            app.processEvents()

        times.append(timed(move))
    mouse(view, QEvent.Type.MouseButtonRelease, x + STROKE_PX, y)
    app.processEvents()
    return times


def large_strokes(app: QApplication, view: CanvasView) -> tuple[float, float, float, float]:
    """Medians of a soft brush of 500 px on the mask and on a layer, with its 99th percentile,
    and of a clone of 64 px."""
    options = view.options
    options.set_size(LARGE_PX)
    options.set_hardness(0.0)
    view.set_tool("brush")
    on_mask = stroke(app, view)
    view.model.undo()
    view.set_tool("paint")
    on_layer = stroke(app, view)
    view.model.undo()
    options.set_size(64)
    options.set_hardness(0.8)
    view.set_tool("clone")
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        mouse(view, kind, 300, 300, Qt.KeyboardModifier.AltModifier)
    clones = stroke(app, view)
    view.model.undo()
    settle(app)
    return (
        statistics.median(with_dabs(on_mask)),
        statistics.median(with_dabs(on_layer)),
        percentile(on_layer, 0.99),
        statistics.median(clones),
    )


def with_dabs(times: list[float]) -> list[float]:
    """Of a large brush's moves those that lay a dab: the slowest ones."""
    brush = BrushSettings(LARGE_PX, 0.0, spacing=PaintValues().spacing)
    moves_a_dab = max(1.0, brush.step_at(1.0) / STEP_PX)
    return sorted(times)[-max(1, int(len(times) / moves_a_dab)) :]


def blur(app: QApplication, view: CanvasView) -> tuple[float, float]:
    """A blur of 500 px: (median of its dabs, the longest)."""
    view.options.set_size(LARGE_PX)
    view.options.set_hardness(0.0)
    view.set_tool("retouch")
    times = stroke(app, view)
    view.model.undo()
    settle(app)
    return statistics.median(with_dabs(times)), max(times)


def flood(app: QApplication, view: CanvasView) -> tuple[float, float]:
    """Fill an empty layer, which all hangs together: (the longest that it holds events up,
    until it is done)."""
    model = view.model
    model.layer_edits.add()
    settle(app)
    view.set_tool("fill")
    view.options.set_sample_all(False)
    start = time.perf_counter()
    longest = timed(lambda: mouse(view, QEvent.Type.MouseButtonPress, 900, 500))
    while model.running is not None:
        longest = max(longest, timed(app.processEvents))
    done = (time.perf_counter() - start) * 1000
    mouse(view, QEvent.Type.MouseButtonRelease, 900, 500)
    model.undo()
    model.undo()
    settle(app)
    return longest, done


def gradient(app: QApplication, view: CanvasView) -> tuple[float, float]:
    """A gradient over all of the layer: (the longest that it holds events up, until what is
    in sight is done). It is dropped then."""
    view.set_tool("gradient")
    mouse(view, QEvent.Type.MouseButtonPress, 300, 300)
    mouse(view, QEvent.Type.MouseMove, 1500, 800)
    app.processEvents()
    start = clock()
    longest = timed(lambda: mouse(view, QEvent.Type.MouseButtonRelease, 1500, 800))
    model = view.model
    seen = view.viewport.seen().intersection(model.frame)
    tiles = len(list(keys_over(seen)))
    while True:
        running = model.running
        if running is None or len(running.changes.tiles) >= tiles:
            break
        longest = max(longest, timed(app.processEvents))
    in_sight = (clock() - start) * 1000
    if running is None:
        model.undo()
    else:
        model.abort_stroke()
    settle(app)
    return longest, in_sight


def mask_changes(app: QApplication, view: CanvasView) -> tuple[float, float]:
    """(the longest that events wait, until the slowest is done) of changes of a large mask."""
    model = view.model
    model.select(Ellipse(model.frame), Combine.REPLACE, "Ellipse")
    settle(app)
    edits = model.selection_edits
    longest, slowest = 0.0, 0.0
    for change in (
        lambda: edits.change("feather", 64),
        lambda: edits.change("grow", 16),
        edits.invert,
        edits.fill_holes,
    ):
        start = time.perf_counter()
        longest = max(longest, timed(change))
        while edits.jobs.current is not None:
            longest = max(longest, timed(app.processEvents))
            time.sleep(0.001)
        slowest = max(slowest, (time.perf_counter() - start) * 1000)
        longest = max(longest, timed(app.processEvents), timed(model.undo))
        settle(app)
    model.undo()
    settle(app)
    return longest, slowest


def measure(app: QApplication, side: int, layers: int) -> Result:
    model, options = DocumentModel(), ToolOptions()
    view = CanvasView(model, options)
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    document = make_document(side, layers)

    def first() -> None:
        model.load_document(document, "benchmark")
        app.processEvents()

    fit_first = timed(first)
    fit_done = fit_first + timed(lambda: settle(app))
    view.set_zoom(1.0)
    settle(app)
    dabs = stroke(app, view)
    while model.pack_undo(1.0):
        pass
    undo_bytes = model.undo_bytes

    def undo() -> None:
        model.undo()
        app.processEvents()

    undo_ms = timed(undo)
    redo_ms = timed(lambda: (model.redo(), app.processEvents()))
    undo_ms = max(undo_ms, redo_ms)
    before = model.undo_bytes
    view.set_tool("paint")
    on_layer = stroke(app, view)
    while model.pack_undo(1.0):
        pass
    layer_bytes = model.undo_bytes - before
    undo_layer = timed(undo)
    settle(app)
    large_mask, large, large_p99, clone = large_strokes(app, view)
    blurred, blur_stall = blur(app, view)
    flood_stall, flood_done = flood(app, view)
    stall, in_sight = gradient(app, view)

    def pan(dx: int, dy: int) -> None:
        view.set_viewport(view.viewport.panned(dx, dy))
        app.processEvents()

    pans = [timed(lambda: pan(-17, -9)) for _ in range(60)]
    pans += [timed(lambda: pan(17, 9)) for _ in range(60)]

    def zoom(factor: float) -> None:
        about = QPointF(QPoint(900, 500))
        view.set_viewport(view.viewport.zoomed(view.zoom * factor, about))
        app.processEvents()

    def zoom_about() -> list[float]:
        times = [timed(lambda: zoom(1 / 1.07)) for _ in range(50)]
        return times + [timed(lambda: zoom(1.07)) for _ in range(70)]

    zooms = zoom_about()
    view.set_zoom(1.0)
    view.turn_by(TURNED)
    settle(app)
    view.set_tool("brush")
    turned_dabs = stroke(app, view)
    model.undo()
    turned_pans = [timed(lambda: pan(-17, -9)) for _ in range(60)]
    turned_pans += [timed(lambda: pan(17, 9)) for _ in range(60)]
    turned_zooms = zoom_about()
    mask_stall, mask_done = mask_changes(app, view)
    model.selection_edits.jobs.close()
    model.close()
    view.close()
    view.deleteLater()
    app.processEvents()
    mask_bytes, layer_total = side * side, side * side * 4
    return Result(
        side,
        layers,
        statistics.median(dabs),
        percentile(dabs, 0.99),
        statistics.median(on_layer),
        large_mask,
        large,
        large_p99,
        clone,
        blurred,
        blur_stall,
        flood_stall,
        flood_done,
        stall,
        in_sight,
        statistics.median(pans),
        percentile(pans, 0.99),
        statistics.median(zooms),
        percentile(zooms, 0.99),
        statistics.median(turned_pans),
        percentile(turned_pans, 0.99),
        statistics.median(turned_zooms),
        percentile(turned_zooms, 0.99),
        statistics.median(turned_dabs),
        statistics.median(turned_pans) / statistics.median(pans),
        statistics.median(turned_zooms) / statistics.median(zooms),
        fit_first,
        fit_done,
        undo_ms,
        undo_bytes,
        100 * undo_bytes / mask_bytes,
        undo_layer,
        100 * layer_bytes / layer_total,
        mask_stall,
        mask_done,
    )


def reference(app: QApplication) -> float:
    widget = OneImage()
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    app.processEvents()

    def repaint() -> None:
        widget.update()
        app.processEvents()

    times = [timed(repaint) for _ in range(60)]
    widget.close()
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the canvas.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--side", type=int, nargs="*", default=list(SIDES))
    parser.add_argument("--layers", type=int, nargs="*", default=list(LAYERS))
    arguments = parser.parse_args()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    clock.uses_cpu = arguments.clock == "cpu"
    gc.collect()
    gc.freeze()  # as gui.collecting does
    base = reference(app)
    results = [measure(app, side, layers) for side in arguments.side for layers in arguments.layers]
    if arguments.json:
        rows = [
            {
                **asdict(result),
                "dab_ratio": result.dab_ms / base,
                "pan_ratio": result.pan_ms / base,
                "zoom_ratio": result.zoom_ms / base,
            }
            for result in results
        ]
        print(
            json.dumps(
                {
                    "benchmark": "canvas",
                    "clock": arguments.clock,
                    "repaint_ms": base,
                    "results": rows,
                }
            )
        )
        return 0
    print(f"one QImage of {WIDTH}×{HEIGHT} repainted: {base:.2f} ms")
    for result in results:
        print(f"\n{result.side}² px, {result.layers} layers")
        for name, value in list(asdict(result).items())[2:]:
            print(f"  {name:28} {value:10.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
