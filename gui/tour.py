"""`main.py tour [DIR]`: the main job, played in the real window, with pictures of it.

Shows that an installation works, display or not, and makes the README's pictures. Nothing
of the user's is touched: it lives in a home of its own, which is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.tour_play import Play

DEFAULT_FOLDER = "pentimento-tour"


def main(argv: Sequence[str]) -> int:
    """Exit code 0, or 1 when a step failed."""
    parser = argparse.ArgumentParser(
        prog="main.py tour", description="Play the main job and leave pictures of it in DIR."
    )
    parser.add_argument("folder", nargs="?", default=DEFAULT_FOLDER, metavar="DIR")
    parser.add_argument(
        "--theme", choices=("dark", "light", "contrast", "contrast-light"), default="dark"
    )
    parser.add_argument("--size", default="1280x800", help="of the window (default: %(default)s)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="pixels per point, as on a HiDPI screen"
    )
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for one result")
    options = parser.parse_args(list(argv))
    folder = Path(options.folder).absolute()
    try:
        width, height = (int(side) for side in options.size.lower().split("x"))
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The tour cannot start: {error}\n")
        return 2
    _choose_display(options.scale)
    with tempfile.TemporaryDirectory(prefix="pentimento-tour-", ignore_cleanup_errors=True) as home:
        os.environ["PENTIMENTO_HOME"] = home
        return _play(folder, options.theme, (width, height), options.patience)


def _choose_display(scale: float) -> None:
    """Before Qt is imported: without a display Qt would end the process."""
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = f"{scale:g}"


def _play(folder: Path, theme: str, size: tuple[int, int], patience: float) -> int:
    from gui.app import Studio, make_application, start_log
    from gui.tour_play import Play

    app = make_application([sys.argv[0]])
    start_log()
    studio = Studio(app)
    studio.theme.set_mode(theme)
    play = Play(app, studio, folder, size, patience)
    failed = 0
    begun = time.monotonic()
    for title, step in _steps(play):
        print(f"{title} …", end=" ", flush=True)
        start = time.monotonic()
        try:
            said = step()
        except Exception as error:  # noqa: BLE001 - told, and in the exit code
            print(f"failed: {error}")
            failed += 1
            play.shoot("failed")
            break
        print(f"{said or 'ok'} ({time.monotonic() - start:.1f} s)")
    studio.document.mark_saved(None)
    studio.window.close()
    ended = studio.close()
    outcome = "failed" if failed else f"done in {time.monotonic() - begun:.0f} s"
    print(f"Tour {outcome}. Pictures are in {folder}")
    if not ended:
        print("The engine did not end in time")
    return 1 if failed or not ended else 0


def _steps(play: Play) -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield "Open the window", play.open_window
    yield "Drop a picture", play.drop_picture
    yield "Paint over the house", play.paint_mask
    yield "Say what should be there, and generate", play.generate_fill
    yield "Go through the candidates", play.look_at_candidates
    yield "Compare one with the original", play.compare_with_original
    yield "Apply one", play.apply_fill
    yield "Look at the layers", play.look_at_layers
    yield "Undo and redo", play.undo_and_redo
    yield "Drag the right border outward", play.drag_border
    yield "Generate what lies there", play.generate_extension
    yield "Apply it", play.apply_extension
    yield "Save the picture", play.save_result
    yield "Find both in the gallery", play.look_at_gallery
    yield "Recall one, and get the same pixels", play.recall_one
