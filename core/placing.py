"""Where a rectangle of pixels is put: moved, scaled, turned, mirrored, in perspective."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds

Point = tuple[float, float]

# The corners in units of the box, from its middle: round from the left top, clockwise.
CORNERS: tuple[Point, Point, Point, Point] = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))

_FLAT: tuple[Point, Point, Point, Point] = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))

# What rounding in a few multiplications may bring about.
_NOTHING = 1e-9

SMALLEST, LARGEST = 1.0, 32_768.0


@dataclass(frozen=True, slots=True)
class RightAngled:
    """A placing that only moves pixels to other whole places: mirrored first where `flipped`
    (left and right), then turned clockwise by quarters, its left top pixel at `x`, `y`.
    """

    quarters: int
    flipped: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Placing:
    """`source` (not empty) becomes a box `width` × `height` round `x`, `y`, turned clockwise
    by `angle` degrees about there; document coordinates, y down. A negative side mirrors.

    `bend` moves each corner by parts of the box's sides, before it is turned: perspective.
    """

    source: Bounds
    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0
    bend: tuple[Point, Point, Point, Point] = _FLAT

    @staticmethod
    def of(source: Bounds) -> Placing:
        """Everything where it is."""
        x, y = source.centre
        return Placing(source, x, y, float(source.width), float(source.height))

    # -- reading -----------------------------------------------------------------

    @property
    def is_bent(self) -> bool:
        return any(abs(part) > _NOTHING for corner in self.bend for part in corner)

    @property
    def is_identity(self) -> bool:
        """Whether no pixel goes anywhere."""
        exact = self.right_angled()
        return exact == RightAngled(0, False, self.source.x, self.source.y)

    def right_angled(self) -> RightAngled | None:
        """How to do it without making a new pixel; None where that cannot be.

        Pixels do not come to lie between pixels: the place is rounded to whole ones.
        """
        quarters = self.angle / 90
        same = math.isclose(abs(self.width), self.source.width, abs_tol=1e-6) and math.isclose(
            abs(self.height), self.source.height, abs_tol=1e-6
        )
        if self.is_bent or not same or abs(quarters - round(quarters)) > _NOTHING:
            return None
        turns = round(quarters) % 4
        flipped = (self.width < 0) != (self.height < 0)
        if self.height < 0:
            # Top and bottom changed: left and right changed, turned by half.
            turns = (turns + 2) % 4
        wide, high = self.source.width, self.source.height
        if turns % 2:
            wide, high = high, wide
        left, top = self.x - wide / 2 - self.source.x, self.y - high / 2 - self.source.y
        return RightAngled(
            turns, flipped, self.source.x + _whole(left), self.source.y + _whole(top)
        )

    def point(self, u: float, v: float) -> Point:
        """Where a place of the unbent box is: `u`, `v` in parts of its sides from the middle."""
        return self._turned_out(u * self.width, v * self.height)

    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Where the source's corners go: left top, right top, right bottom, left bottom."""
        one, two, three, four = (
            self.point(u + du, v + dv) for (u, v), (du, dv) in zip(CORNERS, self.bend, strict=True)
        )
        return one, two, three, four

    def edge(self, u: float, v: float) -> Point:
        """The middle of a side or a corner of the box as it is bent; `u`, `v` are -0.5, 0, 0.5."""
        near = [
            corner
            for corner, (a, b) in zip(self.corners(), CORNERS, strict=True)
            if u * a >= 0 and v * b >= 0
        ]
        return sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)

    def matrix(self) -> npt.NDArray[np.float64]:
        """3×3: (x, y, 1) of the source's plane to the place, up to a factor."""
        x, y = self.source.centre
        unit = np.array(
            [
                [1 / self.source.width, 0, -x / self.source.width],
                [0, 1 / self.source.height, -y / self.source.height],
                [0, 0, 1],
            ]
        )
        cos, sin = _cos_sin(self.angle)
        placed = np.array(
            [
                [cos * self.width, -sin * self.height, self.x],
                [sin * self.width, cos * self.height, self.y],
                [0, 0, 1],
            ]
        )
        if not self.is_bent:
            return placed @ unit
        return placed @ _bending(self.bend) @ unit

    def bounds(self) -> Bounds:
        """The whole pixels that it may touch."""
        exact = self.right_angled()
        if exact is not None:
            wide, high = self.source.width, self.source.height
            size = (high, wide) if exact.quarters % 2 else (wide, high)
            return Bounds(exact.x, exact.y, *size)
        xs, ys = zip(*self.corners(), strict=True)
        return Bounds.from_edges(
            math.floor(min(xs) + 1e-6),
            math.floor(min(ys) + 1e-6),
            math.ceil(max(xs) - 1e-6),
            math.ceil(max(ys) - 1e-6),
        )

    @property
    def is_possible(self) -> bool:
        """Whether it has an inside, with no corner pulled across the others."""
        sides = (abs(self.width), abs(self.height))
        if min(sides) < SMALLEST or max(sides) > LARGEST:
            return False
        corners = self.corners()
        turns = [_cross(corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]) for i in range(4)]
        least = 0.01 * self.width * self.height
        return all(turn > least for turn in turns) if least > 0 else all(t < least for t in turns)

    # -- changing ----------------------------------------------------------------

    def moved(self, dx: float, dy: float) -> Placing:
        return dataclasses.replace(self, x=self.x + dx, y=self.y + dy)

    def turned_to(self, angle: float) -> Placing:
        """About its middle; kept between -180 (left out) and 180."""
        angle = math.fmod(angle, 360.0)
        if angle > 180:
            angle -= 360
        elif angle <= -180:
            angle += 360
        return dataclasses.replace(self, angle=angle)

    def flipped(self, horizontally: bool) -> Placing:
        """Mirrored as it is seen, about its middle."""
        if horizontally:
            mirrored = dataclasses.replace(self, width=-self.width)
        else:
            mirrored = dataclasses.replace(self, height=-self.height)
        return mirrored.turned_to(-self.angle)

    def turned_by_quarters(self, quarters: int) -> Placing:
        """Clockwise, about its middle: to whole pixels where it was on them."""
        return self.turned_to(self.angle + 90 * quarters)

    def resized(self, width: float, height: float, about: Point = (0.0, 0.0)) -> Placing:
        """Other sides; the box's place `about` (as in `point`) stays where it is."""
        width, height = _side(width, self.width), _side(height, self.height)
        x, y = self.point(*about)
        sized = dataclasses.replace(self, width=width, height=height)
        new_x, new_y = sized.point(*about)
        return sized.moved(x - new_x, y - new_y)

    def with_corner(self, index: int, x: float, y: float) -> Placing:
        """A corner (as in CORNERS) pulled to a place; unchanged where that cannot be."""
        return self.with_corners({index: (x, y)})

    def with_corners(self, places: dict[int, Point]) -> Placing:
        """Several corners pulled; unchanged where that cannot be."""
        bend = list(self.bend)
        for index, place in places.items():
            u, v = self._turned_in(*place)
            corner = CORNERS[index]
            bend[index] = (u / self.width - corner[0], v / self.height - corner[1])
        one, two, three, four = bend
        bent = dataclasses.replace(self, bend=(one, two, three, four))
        return bent if bent.is_possible else self

    def local(self, x: float, y: float) -> Point:
        """A place of the document from the box's middle, along its sides, in pixels."""
        return self._turned_in(x, y)

    def _turned_out(self, x: float, y: float) -> Point:
        cos, sin = _cos_sin(self.angle)
        return self.x + cos * x - sin * y, self.y + sin * x + cos * y

    def _turned_in(self, x: float, y: float) -> Point:
        cos, sin = _cos_sin(self.angle)
        x, y = x - self.x, y - self.y
        return cos * x + sin * y, cos * y - sin * x


def _cos_sin(angle: float) -> Point:
    """Exact for quarters, so that what is right-angled stays so."""
    quarters = angle / 90
    if quarters == round(quarters):
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[round(quarters) % 4]
    radians = math.radians(angle)
    return math.cos(radians), math.sin(radians)


def _whole(step: float) -> int:
    """The nearest whole number; of a half the one nearer to 0: turned twice, an odd box is
    where it was.
    """
    return int(math.copysign(math.ceil(abs(step) - 0.5 - _NOTHING), step))


def _side(wanted: float, now: float) -> float:
    """Not so small that nothing is left, nor beyond what a picture may be; its sign kept."""
    sign = math.copysign(1.0, wanted if wanted else now)
    return sign * min(LARGEST, max(SMALLEST, abs(wanted)))


def _cross(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - two[1]) - (two[1] - one[1]) * (three[0] - two[0])


def _bending(bend: tuple[Point, Point, Point, Point]) -> npt.NDArray[np.float64]:
    """The homography of the unit box, in parts from its middle, to its bent corners."""
    rows: list[list[float]] = []
    right: list[float] = []
    for (u, v), (du, dv) in zip(CORNERS, bend, strict=True):
        to_u, to_v = u + du, v + dv
        rows.append([u, v, 1, 0, 0, 0, -to_u * u, -to_u * v])
        rows.append([0, 0, 0, u, v, 1, -to_v * u, -to_v * v])
        right += [to_u, to_v]
    solved = np.linalg.solve(np.array(rows), np.array(right))
    return np.append(solved, 1.0).reshape(3, 3)
