"""What of a see-through result is laid over the picture, so that nothing need be taken away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray, freeze
from core.request import Candidate

# 0 … 1.
_Parts = npt.NDArray[np.floating]

_LEVEL = np.float32(1 / 255)
_ROUNDING = 1.5 * _LEVEL


def laid_over(candidate: Candidate) -> tuple[RgbaArray, npt.NDArray[np.bool_]]:
    """(pixels, instead): laid normally over the picture that the candidate was made of,
    `pixels` give the candidate, within rounding; to the bit where it is opaque, and where
    the picture had nothing.

    A soft edge over what is half transparent holds some of the picture already: what was
    mixed in (`core.compositing`) is taken out again. `instead`: where nothing laid over can
    give it, since the result is no more opaque than what it was made of. There `pixels` are
    the candidate's own.
    """
    made, alpha = candidate.pixels, candidate.alpha
    instead = np.zeros(alpha.shape, np.bool_)
    image = candidate.request.image
    if image is None:
        return made, instead
    # Where there was something, in the candidate's place. An extension had nothing.
    area = candidate.request.area
    both = candidate.bounds.intersection(area)
    mine, its = both.relative_to(candidate.bounds), both.relative_to(area)
    soft = (alpha[mine.slices] > 0) & (made[mine.slices][..., 3] < 255)
    rows, columns = np.nonzero(soft & (image[its.slices][..., 3] > 0))
    if not rows.size:
        return made, instead
    before = image[rows + its.y, columns + its.x].astype(np.float32) / 255
    rows, columns = rows + mine.y, columns + mine.x
    after = made[rows, columns].astype(np.float32) / 255
    share = alpha[rows, columns].astype(np.float32) / 255
    under, total = before[:, 3], after[:, 3]

    mixed = share + (1 - share) * under
    less = (total < mixed - _ROUNDING) | (share >= 1) | (under >= 1)
    instead[rows[less], columns[less]] = True

    mix = ~less
    rows, columns, share, under = rows[mix], columns[mix], share[mix], under[mix]
    total, colour, old = total[mix], after[mix, :3], before[mix, :3]
    # Of several regions that overlap, more was laid in than any one's alpha tells.
    more = (total - under) / np.maximum(1 - under, 1e-6)
    share = np.where(total > mixed[mix] + _ROUNDING, np.maximum(share, more), share)
    share = _enough(share, under, colour, old)
    whole = share + (1 - share) * under
    taken = (whole[:, None] * colour - ((1 - share) * under)[:, None] * old) / share[:, None]
    pixels = made.copy()
    laid = np.column_stack([np.clip(taken, 0, 1), share])
    pixels[rows, columns] = np.round(laid * 255).astype(np.uint8)
    return freeze(pixels), instead


def _enough(
    share: _Parts,
    under: _Parts,
    colour: _Parts,
    old: _Parts,
) -> _Parts:
    """At least `share`, and so much that a colour laid over `old` gives `colour`, or one that
    is less than a level off.

    With k = (1 − share) · under the colour laid over is colour + (k / share) · (colour − old),
    which must be within 0 … 1; what it is beyond that weighs 1 / (1 + k / share) at the end.
    """
    step = colour - old
    far = np.maximum(np.abs(step) - _LEVEL, np.float32(1e-6))
    most = ((np.where(step > 0, 1 - colour, colour) + _LEVEL) / far).min(axis=1)
    # (1 − share) · under / share ≤ most.
    return np.maximum(share, under / (under + most))
