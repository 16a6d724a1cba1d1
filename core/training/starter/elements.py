"""The parts of a scene: sky, backdrops, ground and things, each drawn on a Canvas.

Every function draws in units of the picture's height (see ``Canvas``) and takes what
varies from ``rng``, so that a scene is a function of its spec alone.
"""

from __future__ import annotations

import math
import random

from core.training.starter import palette as p
from core.training.starter.canvas import Canvas, Point, ellipse_points
from core.training.starter.palette import RGB
from core.training.starter.spec import SceneSpec, Side, Thing

_SIDE_X: dict[Side, float] = {"left": 0.21, "middle": 0.5, "right": 0.79}


def side_x(side: Side, rng: random.Random, aspect: float) -> float:
    """Where something on ``side`` stands, in units of the height."""
    return (_SIDE_X[side] + rng.uniform(-0.035, 0.035)) * aspect


# --- sky -----------------------------------------------------------------------------


def sky(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    """Sky gradient with stars, sun or moon, and clouds."""
    shift = rng.uniform(-8, 8)
    stops = [(r + shift * 0.6, g + shift, b - shift * 0.4) for r, g, b in p.SKY[spec.time]]
    clipped: list[RGB] = [
        (max(0.0, min(255.0, r)), max(0.0, min(255.0, g)), max(0.0, min(255.0, b)))
        for r, g, b in stops
    ]
    canvas.gradient(0.0, horizon + 0.03, clipped)
    if spec.stars:
        _stars(canvas, rng, horizon)
    light_x = side_x(spec.light_side, rng, canvas.aspect)
    if spec.light is not None:
        _light(canvas, spec, rng, light_x)
    if spec.time == "storm":
        _storm_clouds(canvas, rng)
    elif spec.clouds:
        _clouds(canvas, spec, rng, light_x)


def _stars(canvas: Canvas, rng: random.Random, horizon: float) -> None:
    for _ in range(int(rng.uniform(34, 56) * canvas.aspect)):
        at = (rng.uniform(0, canvas.aspect), rng.uniform(0.01, horizon * 0.82))
        canvas.disc(at, rng.choice((0.003, 0.004, 0.0055)), (226, 230, 250))
    for _ in range(int(5 * canvas.aspect) + 1):
        x, y, r = rng.uniform(0, canvas.aspect), rng.uniform(0.03, horizon * 0.6), 0.016
        n = r * 0.22
        points = [
            (x, y - r), (x + n, y - n), (x + r, y), (x + n, y + n),
            (x, y + r), (x - n, y + n), (x - r, y), (x - n, y - n),
        ]  # fmt: skip
        canvas.polygon(points, (255, 250, 226))


def light_height(spec: SceneSpec, rng: random.Random) -> float:
    """How far down the sun or moon stands: low at dawn and sunset."""
    low = {"dawn": (0.30, 0.37), "sunset": (0.33, 0.41)}
    if "mountains" in spec.backdrops:
        # Above the peaks: what a caption tells has to be seen.
        low = {"dawn": (0.17, 0.22), "sunset": (0.18, 0.23)}
    return rng.uniform(*low.get(spec.time, (0.14, 0.2)))


def _light(canvas: Canvas, spec: SceneSpec, rng: random.Random, x: float) -> None:
    y = light_height(spec, rng)
    if spec.light == "moon":
        radius = rng.uniform(0.066, 0.08)
        canvas.glow((x, y), radius * 3.4, (150, 170, 226), 0.75)
        canvas.disc((x, y), radius, p.SUN["night"])
        if rng.random() < 0.4:
            # A crescent: the sky's own colour over part of the disc.
            bite = canvas.pixels[
                min(canvas.height - 1, max(0, round((y - 0.11) * canvas.height))),
                min(canvas.width - 1, max(0, round(x * canvas.height))),
            ]
            dark: RGB = (float(bite[0]) + 8, float(bite[1]) + 10, float(bite[2]) + 18)
            canvas.disc((x + radius * 0.42, y - radius * 0.22), radius * 0.82, dark)
        else:
            for dx, dy, r in ((-0.35, -0.2, 0.2), (0.3, 0.3, 0.26), (0.25, -0.4, 0.14)):
                canvas.disc((x + dx * radius, y + dy * radius), r * radius, (222, 218, 198))
        return
    radius = {"dawn": 0.075, "noon": 0.075, "sunset": 0.1}[spec.time] * rng.uniform(0.94, 1.1)
    glow: RGB = {"dawn": (255, 238, 188), "noon": (255, 250, 214), "sunset": (255, 206, 96)}[
        spec.time
    ]
    canvas.glow((x, y), radius * 4.6, glow, 0.85)
    canvas.disc((x, y), radius * 1.22, p.mix(glow, p.SUN[spec.time], 0.3))
    canvas.disc((x, y), radius, p.SUN[spec.time])


def _cloud(canvas: Canvas, at: Point, size: float, top: RGB, belly: RGB, puffs: int,
           rng: random.Random) -> None:  # fmt: skip
    x, y = at
    bumps: list[tuple[Point, float]] = []
    for i in range(puffs):
        t = (i + 0.5) / puffs * 2 - 1
        radius = size * (0.44 - 0.24 * t * t) * rng.uniform(0.85, 1.15)
        bumps.append(((x + t * size, y - radius * 0.55), radius))
    for (bx, by), r in bumps:
        canvas.disc((bx, by + size * 0.07), r, belly)
    canvas.ellipse((x, y + size * 0.03), (size * 1.2, size * 0.17), belly)
    for (bx, by), r in bumps:
        canvas.disc((bx - r * 0.06, by - r * 0.06), r * 0.9, top)
    canvas.ellipse((x, y - size * 0.03), (size * 1.08, size * 0.13), top)


def _clouds(canvas: Canvas, spec: SceneSpec, rng: random.Random, light_x: float) -> None:
    top, belly = p.CLOUD[spec.time]
    for _ in range(rng.choice((2, 3, 3, 4))):
        x = rng.uniform(0.04, canvas.aspect - 0.04)
        if spec.light is not None and abs(x - light_x) < 0.24:
            # Beside the sun or moon, not over it.
            x = light_x + math.copysign(rng.uniform(0.26, 0.4), x - light_x)
        size = rng.uniform(0.07, 0.12)
        _cloud(canvas, (x, rng.uniform(0.09, 0.33)), size, top, belly, rng.choice((4, 5)), rng)


def _storm_clouds(canvas: Canvas, rng: random.Random) -> None:
    top, belly = p.CLOUD["storm"]
    for row, y in enumerate((0.05, 0.14)):
        x = rng.uniform(-0.15, 0.05)
        while x < canvas.aspect + 0.1:
            size = rng.uniform(0.13, 0.19)
            shade = 0.12 * row
            _cloud(
                canvas,
                (x, y + rng.uniform(-0.02, 0.03)),
                size,
                p.mix(top, belly, shade),
                p.mix(p.mix(top, belly, 0.45), (40, 44, 54), shade),
                5,
                rng,
            )
            x += size * rng.uniform(1.4, 1.9)


def lightning(canvas: Canvas, rng: random.Random, horizon: float) -> None:
    """One bolt from the clouds to the horizon, with its glow."""
    x, y = rng.uniform(0.15, canvas.aspect - 0.15), 0.2
    left: list[Point] = []
    right: list[Point] = []
    step = (horizon - y) / 5
    for i in range(6):
        width = 0.017 * (1 - i / 5.4)
        left.append((x - width, y))
        right.append((x + width, y))
        x += (0.05 if i % 2 else -0.045) * rng.uniform(0.6, 1.2)
        y += step
    canvas.glow((left[2][0], left[2][1]), 0.3, (200, 206, 236), 0.5)
    canvas.polygon(left + right[::-1], (255, 250, 206))


def rain(canvas: Canvas, rng: random.Random) -> None:
    """Slanting rain over the whole picture."""
    lines: list[tuple[Point, Point]] = []
    for _ in range(int(70 * canvas.aspect)):
        x, y, n = rng.uniform(0, canvas.aspect + 0.1), rng.uniform(0.12, 0.96), 0.05
        lines.append(((x, y), (x - n * 0.35, y + n)))
    canvas.streaks(lines, (214, 224, 234), 0.4)


# --- backdrops -----------------------------------------------------------------------


def _hazed(colour: RGB, spec: SceneSpec, haze: float) -> RGB:
    return p.mix(p.lit(colour, p.LIGHT[spec.time]), p.SKY[spec.time][2], haze)


def _ridge(width: float, base: float, swing: float, waves: tuple[float, float],
           rng: random.Random) -> list[Point]:  # fmt: skip
    a, b = rng.uniform(0, 7), rng.uniform(0, 7)
    points: list[Point] = []
    for i in range(41):
        x = -0.05 + (width + 0.1) * i / 40
        wave = math.sin(x * waves[0] + a) * 0.62 + math.sin(x * waves[1] + b) * 0.38
        points.append((x, base - swing * wave))
    return points


def _layer(canvas: Canvas, ridge: list[Point], colour: RGB) -> None:
    canvas.polygon([*ridge, (ridge[-1][0], 1.1), (ridge[0][0], 1.1)], colour)


def mountains(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    """Two rows of faceted peaks with snow caps, the far one paler."""
    for row, (haze, reach) in enumerate(((0.5, 0.30), (0.16, 0.25))):
        lit_side, dark_side = (_hazed(c, spec, haze) for c in p.ROCK)
        cap = _hazed(p.SNOW_CAP, spec, haze * 0.6)
        cap_dark = p.mix(cap, dark_side, 0.35)
        x = rng.uniform(-0.12, 0.08) + row * 0.16
        while x < canvas.aspect + 0.15:
            height = reach * rng.uniform(0.62, 1.05)
            half = height * rng.uniform(0.78, 1.0)
            _peak(
                canvas,
                (x, horizon - height),
                half,
                horizon,
                (lit_side, dark_side, cap, cap_dark),
                rng,
            )
            x += half * rng.uniform(0.95, 1.35)


def _peak(canvas: Canvas, top: Point, half: float, base: float, colours: tuple[RGB, RGB, RGB, RGB],
          rng: random.Random) -> None:  # fmt: skip
    lit_side, dark_side, cap, cap_dark = colours
    x, y = top
    height = base - y
    foot = x + half * rng.uniform(-0.12, 0.2)
    bend = x + half * 0.12
    canvas.polygon([(x - half, base + 0.02), top, (x + half, base + 0.02)], lit_side)
    canvas.polygon(
        [top, (bend, y + height * 0.35), (foot, base + 0.02), (x + half, base + 0.02)], dark_side
    )
    t = rng.uniform(0.3, 0.4)
    left, right, low = x - half * t, x + half * t, y + height * t
    canvas.polygon(
        [top, (left, low), (x - half * t * 0.5, low - height * 0.05),
         (x - half * t * 0.2, low + height * 0.07), (bend * 0.5 + x * 0.5, low)],
        cap,
    )  # fmt: skip
    canvas.polygon(
        [top, (bend * 0.5 + x * 0.5, low), (x + half * t * 0.45, low + height * 0.06),
         (x + half * t * 0.6, low - height * 0.03), (right, low)],
        cap_dark,
    )  # fmt: skip


def hills(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    """Three soft rows of hills that fade into the distance."""
    near = {"desert": (206, 166, 116), "snow": (190, 208, 226)}.get(spec.ground, p.FAR_HILL)
    for haze, lift in ((0.6, 0.13), (0.4, 0.085), (0.2, 0.04)):
        ridge = _ridge(canvas.aspect, horizon - lift, 0.045, (rng.uniform(4, 6), 11), rng)
        _layer(canvas, ridge, _hazed(near, spec, haze))


def forest(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    """Two rows of pines along the horizon; snowy where the ground is."""
    for shade, haze, size in ((p.PINE[0], 0.35, 0.15), (p.PINE[1], 0.06, 0.12)):
        colour = _hazed(shade, spec, haze)
        snowy = (
            p.mix(p.lit(p.SNOW_CAP, p.ground_light("snow", spec.time)), colour, haze)
            if spec.ground == "snow"
            else None
        )
        x = rng.uniform(-0.04, 0.0)
        while x < canvas.aspect + 0.05:
            height = size * rng.uniform(0.75, 1.3)
            pine(canvas, (x, horizon + 0.03), height, colour, snowy)
            x += height * rng.uniform(0.30, 0.48)


def pine(canvas: Canvas, foot: Point, height: float, colour: RGB, snow: RGB | None) -> None:
    """One fir of three stacked triangles."""
    x, base = foot
    darker = p.mix(colour, (0, 0, 0), 0.16)
    for i in range(3):
        low = base - height * (0.08 + 0.27 * i)
        high = base - height * (0.52 + 0.24 * i)
        half = height * (0.27 - 0.065 * i)
        canvas.polygon([(x - half, low), (x, high), (x + half, low)], colour)
        canvas.polygon([(x, low), (x, high), (x + half, low)], darker)
        if snow is not None:
            t = 0.42
            canvas.polygon(
                [(x, high), (x - half * t, high + (low - high) * t),
                 (x + half * t, high + (low - high) * t)],
                snow,
            )  # fmt: skip


# --- ground --------------------------------------------------------------------------


def ground(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    """Everything below the horizon, without the things that stand on it."""
    if spec.ground == "sea":
        _sea(canvas, spec, rng, horizon)
    else:
        _land(canvas, spec, rng, horizon)
        if spec.ground == "lake":
            _lake(canvas, spec, rng, horizon)
            _tufts(canvas, spec, rng, 0.86)
        elif spec.ground == "meadow":
            _tufts(canvas, spec, rng, horizon + 0.14)
        elif spec.ground == "desert":
            _stones(canvas, spec, rng)


def _land(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    light = p.ground_light(spec.ground, spec.time)
    swing = {"desert": 0.03, "snow": 0.024, "lake": 0.008}.get(spec.ground, 0.016)
    bases = (horizon, horizon + 0.11, horizon + 0.24)
    for i, (base, colour) in enumerate(zip(bases, p.GROUND[spec.ground], strict=True)):
        ridge = _ridge(canvas.aspect, base, swing, (rng.uniform(2.4, 4.2), 7.5), rng)
        tone = p.mix(p.lit(colour, light), p.SKY[spec.time][2], 0.16 * (1 - i / 2))
        _layer(canvas, ridge, tone)
        if spec.ground in ("desert", "snow"):
            # The shaded flank of a dune or a drift: below the ridge, sloping away.
            start = rng.uniform(0, canvas.aspect * 0.6)
            end = start + rng.uniform(0.3, 0.5)
            crest = [pt for pt in ridge if start <= pt[0] <= end]
            if len(crest) > 2:
                reach = math.pi / (end - start)
                low = [(x, y + 0.07 * math.sin((x - start) * reach)) for x, y in crest]
                dark = p.mix(tone, (60, 60, 110), 0.13)
                canvas.polygon(crest + low[::-1], dark)


def _water_lines(canvas: Canvas, rng: random.Random, area: tuple[float, float, float, float],
                 colour: RGB, count: int) -> None:  # fmt: skip
    x0, x1, y0, y1 = area
    for _ in range(count):
        t = rng.random()
        x, y = rng.uniform(x0, x1), y0 + (y1 - y0) * t
        n = 0.02 + 0.05 * t
        canvas.ellipse((x, y), (n, 0.003 + 0.004 * t), colour)


def _reflection(canvas: Canvas, spec: SceneSpec, rng: random.Random, x: float, y0: float,
                y1: float) -> None:  # fmt: skip
    colour = p.mix(p.SUN[spec.time], p.SKY[spec.time][2], 0.25)
    y = y0 + 0.012
    while y < y1:
        t = (y - y0) / (y1 - y0)
        half = (0.07 - 0.03 * t) * rng.uniform(0.5, 1.1)
        shape = ellipse_points((x + rng.uniform(-0.012, 0.012), y), (half, 0.0065), 16)
        canvas.veil([shape], colour, 0.75 * (1 - 0.6 * t))
        y += 0.026


def _sea(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    light = p.LIGHT[spec.time]
    far, middle, near = (p.lit(c, light, 1.12) for c in p.GROUND["sea"])
    haze = p.SKY[spec.time][2]
    canvas.gradient(horizon, 1.0, (p.mix(far, haze, 0.42), p.mix(middle, haze, 0.1), near))
    crest = p.mix(p.mix(far, haze, 0.5), (255, 255, 255), 0.25)
    _water_lines(
        canvas, rng, (0, canvas.aspect, horizon + 0.03, 0.98), crest, int(20 * canvas.aspect)
    )
    if spec.light is not None:
        _reflection(canvas, spec, rng, _SIDE_X[spec.light_side] * canvas.aspect, horizon, 0.93)


def _lake(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    light = p.LIGHT[spec.time]
    haze = p.SKY[spec.time][2]
    pale, deep = (p.lit(c, light, 1.12) for c in p.LAKE_WATER)
    x, y = canvas.aspect * rng.uniform(0.44, 0.56), horizon + 0.165
    rx, ry = canvas.aspect * rng.uniform(0.5, 0.58), rng.uniform(0.115, 0.13)
    bank = p.mix(p.lit(p.SHORE, light), p.lit(p.GROUND["meadow"][1], light), 0.35)
    canvas.ellipse((x, y + 0.006), (rx + 0.02, ry + 0.016), bank)
    canvas.ellipse((x, y), (rx, ry), p.mix(pale, haze, 0.3))
    canvas.ellipse((x, y + ry * 0.1), (rx * 0.96, ry * 0.88), p.mix(pale, deep, 0.45))
    canvas.ellipse((x, y + ry * 0.2), (rx * 0.9, ry * 0.74), deep)
    area = (x - rx * 0.7, x + rx * 0.7, y - ry * 0.6, y + ry * 0.7)
    _water_lines(canvas, rng, area, p.mix(pale, (255, 255, 255), 0.3), int(9 * canvas.aspect))
    if spec.light is not None:
        at = _SIDE_X[spec.light_side] * canvas.aspect
        # Only as far as the ellipse reaches below the light.
        reach = ry * math.sqrt(max(0.0, 1 - ((at - x) / rx) ** 2)) - 0.01
        if reach > 0.03:
            _reflection(canvas, spec, rng, at, y - reach, y + reach)


def _tufts(canvas: Canvas, spec: SceneSpec, rng: random.Random, top: float) -> None:
    light = p.LIGHT[spec.time]
    blade = p.lit(p.mix(p.GROUND["meadow"][2], (30, 90, 40), 0.5), light)
    flowers = spec.time != "night" or rng.random() < 0.5
    tint = rng.choice(p.FLOWERS)
    for _ in range(int(26 * canvas.aspect * (1 - top) / 0.3)):
        x, y = rng.uniform(0, canvas.aspect), rng.uniform(top, 0.99)
        size = 0.012 + 0.03 * max(0.0, y - 0.6)
        if flowers and rng.random() < 0.6:
            colour = p.lit(tint if rng.random() < 0.7 else rng.choice(p.FLOWERS),
                           p.THING_LIGHT[spec.time])  # fmt: skip
            canvas.disc((x, y), size * 0.55, colour)
            canvas.disc((x, y), size * 0.2, p.lit((255, 236, 150), p.THING_LIGHT[spec.time]))
        else:
            for dx in (-0.5, 0.0, 0.5):
                canvas.polygon(
                    [(x + dx * size - 0.003, y), (x + dx * size * 1.9, y - size * 1.3),
                     (x + dx * size + 0.003, y)],
                    blade,
                )  # fmt: skip


def _stones(canvas: Canvas, spec: SceneSpec, rng: random.Random) -> None:
    light = p.LIGHT[spec.time]
    for _ in range(rng.randrange(3, 7)):
        x, y = rng.uniform(0, canvas.aspect), rng.uniform(0.72, 0.97)
        r = rng.uniform(0.010, 0.022)
        canvas.ellipse((x, y), (r * 1.4, r), p.lit((168, 124, 88), light))
        canvas.ellipse((x - r * 0.2, y - r * 0.25), (r, r * 0.6), p.lit((196, 150, 108), light))


def shore(canvas: Canvas, spec: SceneSpec, rng: random.Random, xs: list[float]) -> None:
    """A small island of sand and grass under each x, for things that cannot stand on the sea."""
    light = p.LIGHT[spec.time]
    for x in xs:
        foam = p.mix(p.lit(p.GROUND["sea"][0], light, 1.1), (255, 255, 255), 0.35)
        canvas.ellipse((x, 0.9), (0.27, 0.056), foam)
        canvas.ellipse((x, 0.893), (0.255, 0.052), p.lit(p.SHORE, light))
        canvas.ellipse((x + rng.uniform(-0.01, 0.01), 0.875), (0.21, 0.042),
                       p.lit(p.GROUND["meadow"][1], light))  # fmt: skip


# --- things --------------------------------------------------------------------------


def thing(canvas: Canvas, spec: SceneSpec, what: Thing, rng: random.Random, at: Point) -> None:
    """Draw one thing with its foot (a boat: its waterline) at ``at``."""
    if what.kind == "house":
        _house(canvas, spec, what, rng, at)
    elif what.kind == "tree":
        _tree(canvas, spec, what, rng, at)
    elif what.kind == "boat":
        _boat(canvas, spec, what, rng, at)
    else:
        _cactus(canvas, spec, what, rng, at)


def _shadow(canvas: Canvas, spec: SceneSpec, at: Point, half: float) -> None:
    shape = ellipse_points((at[0] + half * 0.15, at[1]), (half * 1.15, half * 0.16), 24)
    canvas.veil([shape], p.mix(p.SKY[spec.time][0], (20, 20, 40), 0.7), 0.32)


def _house(canvas: Canvas, spec: SceneSpec, what: Thing, rng: random.Random, at: Point) -> None:
    light = p.THING_LIGHT[spec.time]
    wall = p.lit(p.HOUSE[what.colour], light)
    side = p.mix(wall, (30, 24, 50), 0.2)
    roof = p.lit(rng.choice(p.ROOFS), light)
    frame = p.lit((250, 246, 236) if what.colour != "white" else (150, 104, 76), light)
    dark_hour = spec.time in ("night", "storm") or (spec.time == "sunset" and rng.random() < 0.6)
    glass = p.WINDOW_LIT if dark_hour else p.lit(p.WINDOW_DAY, light)
    door = p.lit((122, 76, 48) if what.colour != "white" else (70, 106, 140), light)
    flip = rng.choice((-1.0, 1.0))
    x, y = at
    scale = rng.uniform(0.94, 1.1)
    front, depth, tall, gable = 0.155 * scale, 0.155 * scale, 0.15 * scale, 0.105 * scale
    left = x - (front + depth) / 2

    def fx(value: float) -> float:
        return x + (value - x) * flip

    def poly(points: list[Point], colour: RGB) -> None:
        canvas.polygon([(fx(px), py) for px, py in points], colour)

    _shadow(canvas, spec, (x, y), 0.185 * scale)
    mid = left + front
    end = mid + depth
    ridge = left + front / 2
    # Chimney, then the long side, then the gable front, then the roof over both.
    chimney = mid + depth * 0.55
    poly([(chimney, y - tall - gable * 1.15), (chimney + 0.026, y - tall - gable * 1.15),
          (chimney + 0.026, y - tall - gable * 0.4), (chimney, y - tall - gable * 0.4)],
         p.mix(roof, (150, 90, 70), 0.5))  # fmt: skip
    poly([(mid, y), (end, y), (end, y - tall), (mid, y - tall)], side)
    poly([(left, y), (mid, y), (mid, y - tall), (ridge, y - tall - gable), (left, y - tall)], wall)
    eave = 0.016
    poly([(ridge, y - tall - gable - 0.012), (ridge + depth, y - tall - gable - 0.012),
          (end + eave, y - tall + 0.014), (mid + eave, y - tall + 0.014)], roof)  # fmt: skip
    poly([(ridge, y - tall - gable - 0.014), (mid + eave, y - tall + 0.014),
          (mid + eave - 0.024, y - tall + 0.014), (ridge, y - tall - gable + 0.014),
          (left - eave + 0.024, y - tall + 0.014), (left - eave, y - tall + 0.014)],
         p.mix(roof, (255, 240, 220), 0.14))  # fmt: skip
    dx = left + front * 0.34
    poly([(dx, y), (dx + front * 0.32, y), (dx + front * 0.32, y - tall * 0.56),
          (dx, y - tall * 0.56)], door)  # fmt: skip
    _window(canvas, (fx(mid + depth * 0.5), y - tall * 0.56), 0.03 * scale, glass, frame)
    _window(canvas, (fx(ridge), y - tall * 0.98), 0.018 * scale, glass, frame)
    if dark_hour:
        canvas.glow((fx(mid + depth * 0.5), y - tall * 0.56), 0.12, p.WINDOW_LIT, 0.4)
    if rng.random() < 0.5:
        smoke = p.mix(p.SKY[spec.time][2], (255, 255, 255), 0.3)
        for i in range(3):
            at_smoke = (fx(chimney + 0.014) + 0.012 * i * flip, y - tall - gable * 1.3 - 0.026 * i)
            canvas.veil([ellipse_points(at_smoke, (0.013 + 0.005 * i, 0.012 + 0.004 * i), 16)],
                        smoke, 0.6 - 0.12 * i)  # fmt: skip


def _window(canvas: Canvas, at: Point, half: float, glass: RGB, frame: RGB) -> None:
    x, y = at
    for size, colour in ((half * 1.28, frame), (half, glass)):
        canvas.polygon(
            [
                (x - size, y - size),
                (x + size, y - size),
                (x + size, y + size),
                (x - size, y + size),
            ],
            colour,
        )
    bar = half * 0.12
    canvas.polygon([(x - bar, y - half), (x + bar, y - half), (x + bar, y + half),
                    (x - bar, y + half)], frame)  # fmt: skip
    canvas.polygon([(x - half, y - bar), (x + half, y - bar), (x + half, y + bar),
                    (x - half, y + bar)], frame)  # fmt: skip


def _tree(canvas: Canvas, spec: SceneSpec, what: Thing, rng: random.Random, at: Point) -> None:
    light = p.THING_LIGHT[spec.time]
    leaf = p.lit(p.TREE[what.colour], light)
    dark, pale = p.mix(leaf, (20, 20, 60), 0.22), p.mix(leaf, (255, 250, 190), 0.22)
    x, y = at
    scale = rng.uniform(0.92, 1.1)
    _shadow(canvas, spec, (x, y), 0.12 * scale)
    trunk = p.lit(p.TRUNK, light)
    top = y - 0.2 * scale
    canvas.polygon([(x - 0.024, y), (x - 0.013, top), (x + 0.013, top), (x + 0.024, y)], trunk)
    canvas.polygon([(x + 0.002, y), (x + 0.004, top), (x + 0.013, top), (x + 0.024, y)],
                   p.mix(trunk, (20, 10, 30), 0.3))  # fmt: skip
    canvas.stroke([(x, y - 0.13 * scale), (x + 0.06 * scale, y - 0.2 * scale)], 0.012, trunk)
    crown = y - 0.265 * scale
    puffs = [(-0.085, 0.035, 0.075), (0.085, 0.03, 0.078), (-0.045, -0.045, 0.082),
             (0.05, -0.05, 0.08), (0.0, -0.085, 0.068), (0.0, 0.02, 0.09)]  # fmt: skip
    jitter = [rng.uniform(-0.01, 0.01) for _ in puffs]
    for (dx, dy, r), j in zip(puffs, jitter, strict=True):
        canvas.disc((x + (dx + j) * scale, crown + (dy + 0.018) * scale), r * scale, dark)
    for (dx, dy, r), j in zip(puffs, jitter, strict=True):
        canvas.disc((x + (dx + j) * scale, crown + dy * scale), r * scale * 0.95, leaf)
    for dx, dy, r in ((-0.055, -0.075, 0.04), (-0.095, 0.005, 0.032), (0.03, -0.1, 0.034)):
        canvas.disc((x + dx * scale, crown + dy * scale), r * scale, pale)


def _boat(canvas: Canvas, spec: SceneSpec, what: Thing, rng: random.Random, at: Point) -> None:
    light = p.THING_LIGHT[spec.time]
    hull = p.lit(p.BOAT[what.colour], light)
    sail = p.lit(p.SAIL, light)
    x, y = at
    scale = rng.uniform(0.94, 1.1) * (0.8 if spec.ground == "lake" else 1.0)
    flip = rng.choice((-1.0, 1.0))

    def poly(points: list[Point], colour: RGB) -> None:
        canvas.polygon([(x + px * scale * flip, y + py * scale) for px, py in points], colour)

    shade = ellipse_points((x, y + 0.022 * scale), (0.15 * scale, 0.018 * scale), 24)
    canvas.veil([shape for shape in (shade,)], p.mix(hull, (10, 20, 50), 0.6), 0.45)
    poly([(-0.006, 0), (0.006, 0), (0.006, -0.31), (-0.006, -0.31)], p.lit(p.TRUNK, light))
    poly([(0.016, -0.055), (0.016, -0.3), (0.075, -0.2), (0.128, -0.055)], sail)
    poly([(0.016, -0.055), (0.016, -0.13), (0.104, -0.118), (0.128, -0.055)],
         p.mix(sail, (140, 150, 200), 0.2))  # fmt: skip
    poly([(-0.016, -0.06), (-0.016, -0.26), (-0.11, -0.06)], p.mix(sail, (140, 150, 200), 0.14))
    poly([(0.006, -0.31), (0.05, -0.297), (0.006, -0.282)], hull)
    poly([(-0.15, -0.044), (0.165, -0.05), (0.118, 0.024), (-0.105, 0.024)], hull)
    poly([(-0.132, -0.012), (0.142, -0.012), (0.118, 0.024), (-0.105, 0.024)],
         p.mix(hull, (20, 14, 40), 0.24))  # fmt: skip
    poly([(-0.15, -0.044), (0.165, -0.05), (0.158, -0.036), (-0.144, -0.032)],
         p.mix(hull, (255, 255, 255), 0.55))  # fmt: skip


def _cactus(canvas: Canvas, spec: SceneSpec, what: Thing, rng: random.Random, at: Point) -> None:
    light = p.THING_LIGHT[spec.time]
    body = p.lit(p.CACTUS[what.colour], light)
    rib, dark = p.mix(body, (230, 255, 190), 0.28), p.mix(body, (10, 20, 50), 0.25)
    x, y = at
    scale = rng.uniform(0.92, 1.1)
    flip = rng.choice((-1.0, 1.0))
    _shadow(canvas, spec, (x, y), 0.085 * scale)

    def at_(px: float, py: float) -> Point:
        return (x + px * scale * flip, y + py * scale)

    arms = [
        ([at_(0, -0.12), at_(0.085, -0.135), at_(0.088, -0.225)], 0.046),
        ([at_(0, -0.085), at_(-0.08, -0.1), at_(-0.084, -0.17)], 0.042),
        ([at_(0, -0.01), at_(0, -0.29)], 0.072),
    ]
    for points, width in arms:
        canvas.stroke([(px + 0.006, py + 0.003) for px, py in points], width * scale, dark)
        canvas.stroke(points, width * scale * 0.92, body)
    for dx in (-0.016, 0.01):
        canvas.stroke([at_(dx, -0.025), at_(dx, -0.295)], 0.006, rib)
    canvas.stroke([at_(0.08, -0.15), at_(0.08, -0.225)], 0.005, rib)
    canvas.stroke([at_(-0.086, -0.115), at_(-0.086, -0.17)], 0.005, rib)
    if rng.random() < 0.6:
        pink = p.lit((240, 96, 140), light)
        for px, py in ((0.0, -0.33), (0.09, -0.25), (-0.084, -0.192)):
            canvas.disc(at_(px, py), 0.016 * scale, pink)
            canvas.disc(at_(px, py), 0.006 * scale, p.lit((255, 224, 120), light))
