"""A hand on the canvas of the program that is told: tools, drags and clicks in the picture's
own coordinates, and what came of them."""

from __future__ import annotations

import itertools

from tests.e2e.told_app import Told

Place = tuple[float, float]

STEPS = "len(studio.document.history()[0])"
CANVAS = "studio.window.canvas"
OPTIONS = "studio.window.tool_options"
BAR = "studio.window.options_bar"


class Hand:
    """Works in the picture's own coordinates. Waits for what is meant to come, not for time."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.key = told.desktop.press

    def ask(self, expression: str) -> object:
        return self.told.ask(expression)

    def wait(self, expression: str) -> None:
        self.told.wait(expression)

    @property
    def steps(self) -> int:
        return self.told.ask(STEPS)

    def take(self, tool: str, key: str) -> None:
        self.key(key)
        self.wait(f"{CANVAS}.tool == {tool!r}")

    def brush(self, size: int, hardness: float = 1.0) -> None:
        self.ask(f"({OPTIONS}.set_size({size}), {OPTIONS}.set_hardness({hardness}))")
        self.ask(f"{OPTIONS}.set_opacity(1.0)")

    def _words(self, *places: Place) -> list[list[object]]:
        points = (self.told.point(*place) for place in places)
        return [["mousemove", round(x), round(y), "sleep", 0.02] for x, y in points]

    def down(self, *places: Place, held: str = "", during: str = "") -> None:
        """Pressed at the first place and drawn through the others, and not let go."""
        first, *others = self._words(*_between(places))
        words = [*first, *(["keydown", held] if held else []), "mousedown", 1, "sleep", 0.03]
        words += ["keydown", during] if during else []
        for other in others:
            words += other
        self.told.desktop.do(*words)

    def key_in_a_drag(self, key: str) -> None:
        """(To clear the modifiers, as `key` does, xdotool lets the button go too.)"""
        self.told.desktop.do("key", key)

    def up(self, *keys: str) -> None:
        words: list[object] = ["sleep", 0.03, "mouseup", 1]
        for key in keys:
            words += ["keyup", key]
        self.told.desktop.do(*words)

    def drag(self, *places: Place, held: str = "", during: str = "") -> None:
        self.down(*places, held=held, during=during)
        self.up(*(key for key in (held, during) if key))

    def click(self, x: float, y: float, held: str = "", count: int = 1) -> None:
        (words,) = self._words((x, y))
        words += ["keydown", held] if held else []
        words += ["click", "--repeat", count, "--delay", 60, 1]
        words += ["keyup", held] if held else []
        self.told.desktop.do(*words)

    def came(self, steps: int) -> None:
        """So many steps of undo there are now."""
        self.wait(f"{STEPS} == {steps} and not studio.document.is_stroking")

    def pixels(self, *places: tuple[int, int]) -> list[list[int]]:
        return self.told.ask(f"pixels(studio, {', '.join(map(str, places))})")

    def masks(self, *places: tuple[int, int]) -> list[int]:
        return self.told.ask(f"masks(studio, {', '.join(map(str, places))})")

    def command(self, within: str, name: str) -> None:
        """Click the button of a command in a part of the options bar."""
        self.told.click_on(
            f"next(one for one in {BAR}.{within}.children() if"
            f" hasattr(one, 'defaultAction') and one.defaultAction().objectName() == {name!r})"
        )

    def choose(self, box: str, row: int) -> None:
        """An entry of a choice in the options bar, by its number."""
        self.told.click_on(f"{BAR}.{box}")
        self.wait(f"{BAR}.{box}.view().isVisible()")
        now = self.told.ask(f"{BAR}.{box}.currentIndex()")
        self.key(*["Down" if row > now else "Up"] * abs(row - now), "Return")
        self.wait(f"not {BAR}.{box}.view().isVisible() and {BAR}.{box}.currentIndex() == {row}")

    def undo_to(self, steps: int) -> None:
        self.told.desktop.do("mousemove", 640, 790)
        self.key(*["ctrl+z"] * (self.steps - steps))
        self.came(steps)


def _between(places: tuple[Place, ...], parts: int = 4) -> list[Place]:
    """The places, and some on the way from each to the next: a hand does not jump."""
    way = [places[0]]
    for (x, y), (to_x, to_y) in itertools.pairwise(places):
        way += [
            (x + (to_x - x) * part / parts, y + (to_y - y) * part / parts)
            for part in range(1, parts + 1)
        ]
    return way
