"""How visible the seam is: our joins beside those of other programs, in one run.

    python -m tests.benchmarks.seams [--quick] [--json] [--out DIR] [--every N]
        [--large | --two-passes | --starter]

A scripted model returns what really belongs in the picture, with a known fault; every
method joins the same pixels. `--out` writes a contact sheet to look at.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.arrays import MaskArray, RgbArray
from core.cancellation import CancelToken
from core.editing import ArrayMask, ArrayPicture, edit, plan_request, prepare
from core.engine.protocol import PictureModel
from core.families.registry import get
from core.geometry import Bounds
from core.regions import EditPlan
from core.request import Candidate, EditOptions
from core.seams.raster import FloatArray, as_float, distance_to, resize, to_bytes
from core.training.starter.captions import caption
from core.training.starter.scenes import draw, sample_spec
from tests.benchmarks.seam_cases import large, two_passes
from tests.benchmarks.seam_cases.figures import Figures, Ruler
from tests.benchmarks.seam_cases.peers import PEERS
from tests.benchmarks.seam_cases.pictures import (
    masks,
    pictures,
    softened,
    with_grain,
)
from tests.scripted_models import COLOUR_FAULTS, FAULTS, RecordingModel, TruthModel

OURS = "Pentimento"
GRAIN = 5.0
FAMILY = get("sd15")


@dataclass(frozen=True)
class Case:
    """One picture, mask and fault. `content`: "same" puts back what was there, "new"
    puts another picture into the mask."""

    picture: str
    mask: str
    fault: str
    content: str


@dataclass(frozen=True)
class Outcome:
    case: Case
    method: str
    figures: Figures
    changed_outside: int
    seconds: float


def cases(names: list[str], quick: bool) -> Iterator[Case]:
    """Every picture with masks in turn, every fault."""
    kinds = ["disc", "stroke", "border", "hair", "islands"]
    for number, name in enumerate(names):
        chosen = [kinds[number % 5], kinds[(number + 2) % 5]]
        for kind in chosen[: 1 if quick else 2]:
            for fault in FAULTS:
                yield Case(name, kind, fault, "same")
        for fault in FAULTS:
            yield Case(name, "disc" if number % 2 else "stroke", fault, "new")


def is_taken(number: int, every: int) -> bool:
    """Whether a run of every Nth case has this one. Where N and the number of faults share a
    factor each further one moves on by a case: else the same few faults came again and again."""
    moved = number // every if math.gcd(every, len(FAULTS)) > 1 else 0
    return number % every == moved % every


def leaves_no_trace(case: Case) -> bool:
    """A picture without colours cannot show what a model does to colours."""
    return case.fault == "desaturation" and case.picture in ("grass", "brick")


@dataclass(frozen=True)
class Material:
    """The pictures of a case, uint8. `truth` is what the document should become, `again` the
    same with another throw of its grain, where grain is what the case is about."""

    original: RgbArray
    truth: RgbArray
    given: RgbArray
    mask: MaskArray
    again: RgbArray | None = None


def material(case: Case, found: dict[str, FloatArray]) -> Material:
    picture = found[case.picture]
    mask = masks(*picture.shape[:2])[case.mask]
    truth = picture
    if case.content == "new":
        names = [name for name in found if name != case.picture]
        other = found[names[sum(map(ord, case.picture)) % len(names)]]
        deep = np.clip((distance_to(mask <= 127) - 4.0) / 16.0, 0.0, 1.0)
        high, wide = picture.shape[:2]
        other = cv2.resize(other, (wide, high), interpolation=cv2.INTER_AREA)
        truth = as_float(picture + (0.85 * deep)[..., None] * (0.6 * other - picture))
    given, again = truth, None
    if case.fault == "missing grain":
        again = to_bytes(with_grain(truth, GRAIN, 8))
        picture, truth = (with_grain(each, GRAIN, 7) for each in (picture, truth))
    if case.fault == "too crisp":
        # What it was told to keep comes back soft; only what it draws itself is crisp.
        picture, truth = softened(picture), softened(truth)
        drawn = as_float(cv2.GaussianBlur(mask, (0, 0), 2.0))[..., None] / 255.0
        given = as_float(truth + drawn * (given - truth))
    return Material(to_bytes(picture), to_bytes(truth), to_bytes(given), mask, again)


Made = tuple[Candidate, EditPlan, list[RgbArray], float]
"""Our candidate, its plan, what the model made of each region, the seconds it took."""


def ours(case: Case, pictures_of: Material) -> Made:
    opaque = np.dstack([pictures_of.original, np.full(pictures_of.mask.shape, 255, np.uint8)])
    request = prepare(
        ArrayPicture(opaque), ArrayMask(pictures_of.mask), FAMILY, options=EditOptions(), seed=11
    )
    plan = plan_request(request, FAMILY)
    model = TruthModel(pictures_of.given, request.frame, plan, FAULTS[case.fault])
    got: list[Candidate] = []
    started = time.perf_counter()
    edit(request, model, FAMILY, lambda _: None, got.append, CancelToken())
    return got[0], plan, model.made, time.perf_counter() - started


def by_starter(case: Case, pictures_of: Material, inner: PictureModel) -> Made:
    """The same with the model that comes with the program, asked for what is there."""
    family = get("starter")
    opaque = np.dstack([pictures_of.original, np.full(pictures_of.mask.shape, 255, np.uint8)])
    request = prepare(
        ArrayPicture(opaque),
        ArrayMask(pictures_of.mask),
        family,
        options=EditOptions(two_passes=False),
        prompt=caption(sample_spec(int(case.picture)), random.Random(1), complete=True),
        model="starter",
        seed=11,
    )
    plan = plan_request(request, family)
    model = RecordingModel(inner)
    got: list[Candidate] = []
    started = time.perf_counter()
    edit(request, model, family, lambda _: None, got.append, CancelToken())
    return got[0], plan, model.made, time.perf_counter() - started


def made_regions(
    plan: EditPlan, pictures_made: list[RgbArray]
) -> Iterator[tuple[Bounds, Bounds, FloatArray]]:
    """(mask bounds, region, what the model made there)."""
    for region, made in zip(plan.regions, pictures_made, strict=True):
        bounds = region.region
        whole = resize(made, region.padded)
        yield region.mask_bounds, bounds, whole[: bounds.height, : bounds.width]


def run_case(
    case: Case, found: dict[str, FloatArray], others: bool = True
) -> tuple[list[Outcome], list[RgbArray]]:
    what = material(case, found)
    return compare(case, what, ours(case, what), others)


def compare(
    case: Case, what: Material, mine: Made, others: bool
) -> tuple[list[Outcome], list[RgbArray]]:
    """Our join of a case beside the others' joins of the same pixels."""
    candidate, plan, pictures_made, seconds = mine
    result = what.original.copy()
    result[candidate.bounds.slices] = candidate.pixels[..., :3]
    free = np.zeros(what.mask.shape, np.bool_)
    free[candidate.bounds.slices] = candidate.alpha > 0
    naive = what.original.copy()
    results = {OURS: result}
    spent = {OURS: seconds}
    regions = list(made_regions(plan, pictures_made))
    for part, region, made in regions:
        inside = part.relative_to(region).slices
        own = np.zeros((region.height, region.width), np.uint8)
        own[inside] = what.mask[part.slices]
        naive[region.slices][own > 127] = to_bytes(made)[own > 127]
    for name, join in PEERS.items() if others else ():
        started = time.perf_counter()
        joined = what.original.copy()
        for part, region, made in regions:
            own = np.zeros((region.height, region.width), np.uint8)
            own[part.relative_to(region).slices] = what.mask[part.slices]
            joined[region.slices] = to_bytes(join(as_float(joined[region.slices]), made, own))
        results[name] = joined
        spent[name] = time.perf_counter() - started
    window = Bounds.from_mask(what.mask)
    if window is None:
        raise ValueError(f"nothing is drawn in {case}")
    window = window.padded(64).clamped(Bounds(0, 0, what.mask.shape[1], what.mask.shape[0]))
    rows, columns = window.slices
    again = None if what.again is None else what.again[rows, columns]
    ruler = Ruler.of(
        what.truth[rows, columns], naive[rows, columns], what.mask[rows, columns], again
    )
    outcomes: list[Outcome] = []
    for name, joined in results.items():
        outside = ~free if name == OURS else distance_to(what.mask > 0) > 64
        changed = int((joined != what.original).any(axis=2)[outside].sum())
        figures = ruler.measure(joined[rows, columns])
        outcomes.append(Outcome(case, name, figures, changed, spent[name]))
    shown = [what.original, naive, *results.values()]
    return outcomes, [picture[rows, columns] for picture in shown]


def with_starter(side: int = 256) -> tuple[list[Outcome], list[tuple[str, list[RgbArray]]]]:
    """The starter model on pictures it knows, its own content and faults in the seam."""
    from core.engine.diffusers_engine import DiffusersModel

    model = DiffusersModel("cpu")
    outcomes: list[Outcome] = []
    rows: list[tuple[str, list[RgbArray]]] = []
    for seed, kind in ((3, "disc"), (8, "stroke"), (21, "islands"), (3, "border")):
        picture = draw(sample_spec(seed), side)
        what = Material(picture, picture, picture, masks(side, side)[kind])
        case = Case(str(seed), kind, "starter", "its own")
        measured, shown = compare(case, what, by_starter(case, what, model), others=True)
        outcomes += measured
        rows.append((f"scene {seed} / {kind} / made by the starter model", shown))
    return outcomes, rows


def summary(outcomes: list[Outcome]) -> dict[str, dict[str, dict[str, float]]]:
    """method → fault → figures, averaged."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for method in (OURS, *PEERS):
        for fault in (*FAULTS, "starter"):
            own = [o for o in outcomes if o.method == method and o.case.fault == fault]
            if not own:
                continue
            figures = [asdict(o.figures) for o in own]
            means = {key: float(np.mean([f[key] for f in figures])) for key in figures[0]}
            means["noise"] = float(
                np.exp(np.mean([np.log(max(f["noise"], 1e-3)) for f in figures]))
            )
            means["changed_outside"] = float(sum(o.changed_outside for o in own))
            means["seconds"] = float(np.mean([o.seconds for o in own]))
            table.setdefault(method, {})[fault] = means
    return table


def markdown(table: dict[str, dict[str, dict[str, float]]]) -> str:
    """Tables for people: one per figure, methods as rows."""
    parts: list[str] = []
    step = "Step at the seam, ΔE per px (0 is none)"
    edge = "ΔE2000 across the seam, of the picture's own (1 is none)"
    wanted = (
        ("step", step, "{:.2f}", [*FAULTS, "starter"]),
        ("edge", edge, "{:.2f}", [*FAULTS, "starter"]),
        ("removed", "The model's colour shift that is gone", "{:.0%}", list(COLOUR_FAULTS)),
        ("distance", "ΔE2000 from the truth, inside", "{:.2f}", list(FAULTS)),
        ("noise", "Fine detail inside, of the truth's (1 is equal)", "{:.2f}", list(FAULTS)),
    )
    for key, title, form, faults in wanted:
        faults = [fault for fault in faults if fault in table[OURS]]
        if not faults:
            continue
        parts += [f"**{title}**", "", "| | " + " | ".join(faults) + " |"]
        parts.append("|---" * (len(faults) + 1) + "|")
        for method, row in table.items():
            cells = " | ".join(form.format(row[fault][key]) for fault in faults)
            parts.append(f"| {method} | {cells} |")
        parts.append("")
    return "\n".join(parts)


def sheet(rows: list[tuple[str, list[RgbArray]]], path: Path) -> None:
    """One row a case: the picture, the plain paste, every method."""
    side = 200
    columns = max((len(shown) for _, shown in rows), default=0)
    titles = ["picture", "plain paste", OURS, *PEERS][: max(3, columns)]
    canvas = np.full((24 + len(rows) * (side + 22), len(titles) * (side + 6), 3), 250, np.uint8)

    def write(text: str, x: int, y: int) -> None:
        cv2.putText(canvas, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (20, 20, 20), 1, 16)

    for index, title in enumerate(titles):
        write(title, index * (side + 6) + 2, 16)
    for number, (name, shown) in enumerate(rows):
        top = 24 + number * (side + 22)
        write(name, 2, top + 12)
        for index, picture in enumerate(shown):
            scale = side / max(picture.shape[:2])
            size = (
                max(1, round(picture.shape[1] * scale)),
                max(1, round(picture.shape[0] * scale)),
            )
            small = cv2.resize(
                picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            )
            left = index * (side + 6)
            canvas[top + 18 : top + 18 + size[1], left : left + size[0]] = small
    cv2.imwrite(str(path), cv2.cvtColor(canvas, cv2.COLOR_RGB2BGR))


def _lines(figures: dict[str, float]) -> str:
    return "\n".join(f"{name:30} {value:.3f}" for name, value in figures.items())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="four pictures")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="only every Nth case (3: each fault once in each picture, with masks in turn)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--markdown", action="store_true", help="tables (the default)")
    parser.add_argument("--out", type=Path, help="folder for the contact sheet")
    parser.add_argument("--only", default="", help="faults, by commas")
    parser.add_argument("--large", action="store_true", help="only what a huge picture costs")
    parser.add_argument("--two-passes", action="store_true", help="only what two passes bring")
    parser.add_argument("--starter", action="store_true", help="only the starter model's seams")
    parser.add_argument("--ours", action="store_true", help="leave the others out")
    options = parser.parse_args(arguments)
    if options.large:
        figures = large.measure()
        print(json.dumps({"large": figures}) if options.json else _lines(figures))
        return 0
    if options.two_passes:
        figures = two_passes.measure()
        print(json.dumps({"two passes": figures}) if options.json else _lines(figures))
        return 0
    if options.starter:
        outcomes, rows = with_starter()
        return report(outcomes, rows, options)
    found = pictures(options.quick)
    faults = options.only.split(",") if options.only else list(FAULTS)
    outcomes: list[Outcome] = []
    rows: list[tuple[str, list[RgbArray]]] = []
    for number, case in enumerate(cases(list(found), options.quick)):
        if case.fault not in faults or not is_taken(number, options.every) or leaves_no_trace(case):
            continue
        measured, shown = run_case(case, found, not options.ours)
        outcomes += measured
        rows.append((f"{case.picture} / {case.mask} / {case.fault} / {case.content}", shown))
        if not options.json:
            print(".", end="", file=sys.stderr, flush=True)
    return report(outcomes, rows, options)


def report(
    outcomes: list[Outcome], rows: list[tuple[str, list[RgbArray]]], options: argparse.Namespace
) -> int:
    """Print the tables, or JSON, and write the contact sheet."""
    table = summary(outcomes)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        sheet(rows[:: max(1, len(rows) // 16)], options.out / "seams.png")
        (options.out / "outcomes.json").write_text(
            json.dumps([asdict(outcome) for outcome in outcomes], indent=1)
        )
    if options.json:
        print(json.dumps({"seams": table}))
    else:
        print()
        print(markdown(table))
        changed = sum(o.changed_outside for o in outcomes if o.method == OURS)
        print(f"pixels changed outside the feather, all {len(rows)} cases: {changed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
