"""Pictures and masks for the seam benchmark. Pictures are float32 (h, w, 3), 0 … 255."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from core.arrays import MaskArray
from core.seams.raster import FloatArray, as_float, to_bytes
from core.training.starter.scenes import draw, sample_spec

SIDE = 512


def pictures(quick: bool) -> dict[str, FloatArray]:
    """Scenes of the starter, gradients, textures and photographs, by name."""
    found: dict[str, FloatArray] = {
        "scene, day": as_float(draw(sample_spec(3), SIDE)),
        "scene, 2": as_float(draw(sample_spec(8), SIDE)),
        "gradient": _gradient(),
    }
    found |= _photographs()
    if not quick:
        found["scene, 3"] = as_float(draw(sample_spec(21), SIDE))
        found["rings"] = _rings()
        return found
    return {name: found[name] for name in ("scene, day", "gradient", "astronaut", "chelsea")}


def _gradient() -> FloatArray:
    down, across = np.mgrid[:SIDE, :SIDE] / SIDE
    sky = np.stack([40 + 150 * across, 90 + 100 * down, 210 - 90 * across * down], axis=2)
    return as_float(sky)


def _rings() -> FloatArray:
    """Fine structure at every scale and in every direction."""
    down, across = (np.mgrid[:SIDE, :SIDE] - SIDE / 2) / SIDE
    waves = 0.5 + 0.35 * np.sin(180.0 * (across**2 + down**2))
    return as_float(waves[..., None] * np.array([220.0, 180.0, 150.0]))


def _photographs() -> dict[str, FloatArray]:
    """Photographs that come inside scikit-image and, where it is there, scikit-learn."""
    import skimage.data as samples

    found: dict[str, FloatArray] = {}
    folder = Path(samples.__file__).parent
    for name, file in (
        ("astronaut", "astronaut.png"),
        ("chelsea", "chelsea.png"),
        ("coffee", "coffee.png"),
        ("grass", "grass.png"),
        ("brick", "brick.png"),
        ("hubble", "hubble_deep_field.jpg"),
    ):
        found[name] = _read(folder / file)
    try:
        import sklearn.datasets
    except ImportError:
        return found
    folder = Path(sklearn.datasets.__file__).parent / "images"
    for name in ("china", "flower"):
        found[name] = _read(folder / f"{name}.jpg")
    return found


def _read(path: Path) -> FloatArray:
    """The middle of a picture, SIDE px high and wide at most."""
    raw = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if raw is None:
        raise FileNotFoundError(path)
    rgb = cv2.cvtColor(raw, cv2.COLOR_BGR2RGB)
    top, left = max(0, rgb.shape[0] - SIDE) // 2, max(0, rgb.shape[1] - SIDE) // 2
    return as_float(rgb[top : top + SIDE, left : left + SIDE])


def masks(high: int, wide: int) -> dict[str, MaskArray]:
    """Masks of every kind, drawn for a picture of that size."""
    blank = np.zeros((high, wide), np.uint8)
    found: dict[str, MaskArray] = {}
    centre = (wide // 2, high // 2)
    disc = blank.copy()
    cv2.circle(disc, centre, min(high, wide) // 7, 255, -1)
    found["disc"] = disc
    stroke = blank.copy()
    turns = np.linspace(0.0, 1.0, 40)
    points = np.stack(
        [wide * (0.2 + 0.6 * turns), high * (0.5 + 0.16 * np.sin(6.0 * turns))], axis=1
    )
    cv2.polylines(stroke, [points.astype(np.int32)], False, 255, 34, cv2.LINE_AA)
    found["stroke"] = stroke
    border = blank.copy()
    border[:, : wide // 6] = 255
    found["border"] = border
    hair = blank.copy()
    cv2.line(hair, (wide // 4, high // 3), (wide * 3 // 4, high * 3 // 5), 255, 2, cv2.LINE_AA)
    found["hair"] = hair
    islands = blank.copy()
    rng = np.random.default_rng(5)
    for _ in range(9):
        spot = (int(rng.uniform(0.1, 0.9) * wide), int(rng.uniform(0.1, 0.9) * high))
        cv2.circle(islands, spot, int(rng.uniform(6, 22)), 255, -1, cv2.LINE_AA)
    found["islands"] = islands
    return found


def with_grain(picture: FloatArray, strength: float, seed: int) -> FloatArray:
    """A photograph's grain: a little coarser than a pixel, less in the deepest shadows."""
    rng = np.random.default_rng(seed)
    white = rng.standard_normal(picture.shape).astype(np.float32)
    grey = rng.standard_normal(picture.shape[:2]).astype(np.float32)[..., None]
    grain = cv2.GaussianBlur(0.6 * white + 0.8 * grey, (0, 0), 0.6)
    return as_float(picture + strength * grain / float(grain.std()))


def softened(picture: FloatArray) -> FloatArray:
    """Like a photograph that was enlarged and saved as a JPEG: no fine detail anywhere."""
    soft = to_bytes(cv2.GaussianBlur(picture, (0, 0), 1.3))
    done, stream = cv2.imencode(
        ".jpg", cv2.cvtColor(soft, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80]
    )
    decoded = cv2.imdecode(stream, cv2.IMREAD_COLOR)
    if not done or decoded is None:
        raise ValueError("JPEG could not be written")
    return as_float(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB))
