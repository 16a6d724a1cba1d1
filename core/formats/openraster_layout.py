"""Where things lie in an OpenRaster file, and what its blend modes are called.

After https://www.openraster.org/baseline/file-layout-spec.html. Ours are entries that
other programs pass over: `pentimento.json` (where the frame lies, what the document was
asked for with), `data/mask.png`, and those of openraster_masks.py.
"""

from __future__ import annotations

from core.blend_modes import BlendMode

SUFFIX = ".ora"
MIMETYPE = b"image/openraster"
OWN = "pentimento.json"
MASK = "data/mask.png"
MERGED = "mergedimage.png"

OPERATORS: dict[BlendMode, str] = {
    **{mode: f"svg:{mode.value}" for mode in BlendMode},
    BlendMode.NORMAL: "svg:src-over",
    BlendMode.ADDITION: "svg:plus",
}
MODES = {operator: mode for mode, operator in OPERATORS.items()}
