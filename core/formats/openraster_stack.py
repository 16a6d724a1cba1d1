"""The layers and groups of an OpenRaster file, as its stack.xml tells of them.

There are no groups here. One that only holds layers together is dissolved into them; one
whose blend mode or opacity is that of all its layers together becomes one layer, drawn as
the program that wrote it showed it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from core.arrays import RgbaArray
from core.blend_modes import BlendMode
from core.document import Document
from core.formats.openraster_layout import MODES
from core.formats.stored import FAR, check_depth, check_layers
from core.geometry import Bounds
from core.text import say


@dataclass
class Found:
    """A layer of stack.xml, with what the groups round it add; `parts`, top first, where it
    is a group that has become one."""

    name: str = ""
    source: str = ""
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    mode: BlendMode = BlendMode.NORMAL
    locked: bool = False
    selected: bool = False
    parts: tuple[Found, ...] = ()

    def pictures(self) -> Iterator[Found]:
        """The layers with pixels that it is, or is made of."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.pictures()


@dataclass
class Stack:
    """Top first. `notes` in order, each once; `looks_different`: what is seen is not what
    the program that wrote the file showed."""

    layers: list[Found] = field(default_factory=list[Found])
    notes: dict[str, None] = field(default_factory=dict[str, None])
    looks_different: bool = False


def walk(
    stack: ElementTree.Element, found: Stack, outer: Found | None = None, depth: int = 0
) -> None:
    """Collect the layers below `stack`. Raises BadInput for more than anybody made, and
    ValueError for numbers that are none."""
    check_depth(depth)
    outer = outer or Found()
    for element in stack:
        if element.tag not in ("layer", "stack"):
            continue
        inner = Found(
            name=element.get("name", "")[:200],
            source=element.get("src", ""),
            x=outer.x + whole(element, "x", 0),
            y=outer.y + whole(element, "y", 0),
            opacity=outer.opacity * _fraction(element, "opacity"),
            visible=outer.visible and element.get("visibility", "visible") != "hidden",
            mode=_mode(element.get("composite-op", "svg:src-over"), found),
            locked=outer.locked or element.get("edit-locked") == "true",
            selected=element.get("selected") == "true",
        )
        if element.tag == "stack":
            _group(element, inner, found, depth)
        elif inner.source:
            found.layers.append(inner)
        check_layers(sum(1 for layer in found.layers for _ in layer.pictures()))


def _group(element: ElementTree.Element, inner: Found, found: Stack, depth: int) -> None:
    if not _is_one(element):
        found.notes[say("Groups were dissolved into their layers")] = None
        walk(element, found, inner, depth + 1)
        return
    found.notes[say("Groups with a mask, blend mode or opacity became one layer each")] = None
    within = Stack(notes=found.notes)
    walk(element, within, Found(x=inner.x, y=inner.y), depth + 1)
    found.looks_different |= within.looks_different
    shown = tuple(layer for layer in within.layers if layer.visible)
    # What is hidden shows nothing in the group, and must not be lost.
    found.layers += [layer for layer in within.layers if not layer.visible]
    if shown:
        found.layers.append(dataclasses.replace(inner, parts=shown))


def _is_one(group: ElementTree.Element) -> bool:
    """Whether its layers one by one would not show what they show together."""
    shown = [
        part
        for part in group
        if part.tag in ("layer", "stack") and part.get("visibility", "visible") != "hidden"
    ]
    if not shown:
        return False
    blends = any(_operator(part) != "svg:src-over" for part in shown)
    is_faded = _fraction(group, "opacity") < 1
    return (
        _operator(group) != "svg:src-over"
        or (is_faded and (blends or len(shown) > 1))
        or (group.get("isolation") == "isolate" and blends)
    )


def _operator(element: ElementTree.Element) -> str:
    return element.get("composite-op", "svg:src-over")


def _mode(operator: str, found: Stack) -> BlendMode:
    mode = MODES.get(operator)
    if mode is None:
        note = say("The blend mode {name} is not known and became normal", name=operator[:40])
        found.notes[note] = None
        found.looks_different = True
    return mode or BlendMode.NORMAL


def drawn(
    group: Found, frame: Bounds, pixels_of: Callable[[Found], RgbaArray]
) -> tuple[RgbaArray, Bounds]:
    """What the group's parts show together on nothing, and where, with `frame` the picture's.

    All of it where that is not much more than the picture, else what lies in the picture.
    """
    parts: list[tuple[Found, RgbaArray, Bounds]] = []
    for part in reversed(group.parts):
        if part.parts:
            parts.append((part, *drawn(part, frame, pixels_of)))
            continue
        pixels = pixels_of(part)
        place = Bounds(frame.x + part.x, frame.y + part.y, pixels.shape[1], pixels.shape[0])
        parts.append((part, pixels, place))
    area = parts[0][2]
    for _, _, place in parts[1:]:
        area = area.union(place)
    if area.width * area.height > 2 * max(1, frame.width * frame.height):
        area = area.intersection(frame)
        if area.is_empty:
            area = frame
    document = Document(area)
    for part, pixels, place in parts:
        document.add_layer(part.name, len(document.layers))
        document.set_layer(
            dataclasses.replace(document.active, opacity=part.opacity, blend=part.mode)
        )
        document.write(document.active.id, place, pixels)
    return document.read(area), area


def whole(element: ElementTree.Element, name: str, default: int) -> int:
    return near(element.get(name, default))


def near(value: object) -> int:
    """A whole number that is a place or a size. Raises ValueError for others."""
    number = float(str(value))
    if not math.isfinite(number) or abs(number) > FAR:
        raise ValueError(f"{value!r} is out of range")
    return round(number)


def _fraction(element: ElementTree.Element, name: str) -> float:
    value = float(element.get(name, "1"))
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 1.0
