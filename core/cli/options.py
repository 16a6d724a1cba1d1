"""The options of `generate`. Imports nothing heavy."""

from __future__ import annotations

import argparse

from core import limits
from core.choices import CHOICES, OPTIONS
from core.cli.parsing import (
    OneLineParser,
    box,
    choice,
    four_sides,
    number,
    size,
    weighted,
    whole,
)

MAX_EXTENSION = 8192
MAX_SEED = limits.SEED.most

DEVICES = ("auto", "cpu", "cuda", "mps")


def generate_parser(prog: str) -> OneLineParser:
    """The parser of `generate`; what it finds is read by core.cli.generate."""
    from core.families.schedulers import SCHEDULERS

    parser = OneLineParser(
        prog=prog,
        description=(
            "Make a picture from a prompt, or change one: with --mask the white part is made\n"
            "anew, with --extend the borders move outward, with --image alone the whole\n"
            "picture is reworked."
        ),
        epilog=f"{_choices()}\n\nExit codes: 0 done, 1 generation failed, 2 bad input, "
        "130 interrupted.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_argument_group("what to make")
    what.add_argument("--prompt", metavar="TEXT", help="what the picture shows")
    what.add_argument("--negative", metavar="TEXT", default="", help="what it should not show")
    what.add_argument(
        "--image",
        metavar="FILE",
        help="the picture to change; of a file with layers (.ora, .psd) what is visible in it",
    )
    what.add_argument(
        "--mask",
        metavar="FILE",
        help=(
            "same size as the image: white is made anew, black is kept, grey in between "
            "(the mask that an .ora has in it)"
        ),
    )
    what.add_argument(
        "--extend",
        metavar="LEFT,TOP,RIGHT,BOTTOM",
        type=four_sides(MAX_EXTENSION),
        help="pixels to add at each side of the image",
    )
    what.add_argument(
        "--size",
        metavar="WxH",
        type=size(limits.SIDE.least, limits.SIDE.most),
        help="size of a picture made from text alone (the model's own)",
    )
    what.add_argument(
        "--count",
        metavar="N",
        type=whole("count", limits.COUNT.least, limits.COUNT.most),
        default=1,
        help="how many to make; OUT gets -1 … -N",
    )
    how = parser.add_argument_group("how")
    how.add_argument(
        "--strength",
        metavar="0..1",
        type=number("strength", 0, 1),
        help="how much of the image is made anew (1; 0.75 without mask and extension)",
    )
    how.add_argument(
        "--steps",
        metavar="N",
        type=whole("number of steps", limits.STEPS.least, limits.STEPS.most),
        help="how often the model goes over the picture (the model's own)",
    )
    how.add_argument(
        "--guidance",
        metavar="G",
        type=number("guidance", limits.GUIDANCE.least, limits.GUIDANCE.most),
        help="how closely the prompt is followed (the model's own)",
    )
    how.add_argument(
        "--seed",
        metavar="N",
        type=whole("seed", 0, MAX_SEED),
        help="the same seed gives the same picture (random)",
    )
    how.add_argument("--scheduler", metavar="NAME", help=", ".join(SCHEDULERS))
    how.add_argument(
        "--model", metavar="ID|PATH", default="starter", help="as “models” lists them (starter)"
    )
    how.add_argument(
        "--lora",
        metavar="PATH[:WEIGHT]",
        type=weighted,
        action="append",
        default=[],
        help="may be given more than once",
    )
    how.add_argument("--device", type=choice(DEVICES), default="auto", metavar="|".join(DEVICES))
    _seam_options(parser)
    out = parser.add_argument_group("output")
    out.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        required=True,
        help="the picture to write: .png, .jpg, .webp, .tif, .avif, .bmp or .gif",
    )
    out.add_argument(
        "--alpha-out", metavar="FILE", help="also write the paste's alpha: 0 is untouched"
    )
    out.add_argument(
        "--quality", metavar="1..100", type=whole("quality", 1, 100), help="of JPEG, WebP, AVIF"
    )
    out.add_argument(
        "--no-metadata",
        action="store_true",
        help="write nothing of how it was made, nor the image's EXIF, into the picture",
    )
    out.add_argument("--no-gallery", action="store_true", help="keep no copy in the gallery")
    out.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
    return parser


def _seam_options(parser: OneLineParser) -> None:
    seam = parser.add_argument_group("region and seam")
    for name, choices in CHOICES.items():
        seam.add_argument(
            f"--{name}",
            type=choice(tuple(choices)),
            default="auto",
            metavar="NAME",
            help=_sentence(name) + ": " + ", ".join(choices),
        )
    seam.add_argument(
        "--context-box",
        metavar="X,Y,WIDTHxHEIGHT",
        type=box,
        help=_sentence("context_box") + ", in pixels of the image (with --context box)",
    )
    for name in ("grow", "feather"):
        seam.add_argument(
            f"--{name}",
            metavar="PX",
            type=whole("width", limits.REACH.least, limits.REACH.most),
            help=_sentence(name) + " (auto)",
        )
    seam.add_argument("--strict", action="store_true", help=_sentence("strict"))
    seam.add_argument("--draft", action="store_true", help=_sentence("draft"))
    for name, words in (
        ("no-match-colour", f"do not {_sentence('match_colour')}"),
        ("no-match-texture", f"do not {_sentence('match_texture')}"),
        ("one-pass", f"leave out the second pass ({_sentence('two_passes')})"),
    ):
        seam.add_argument(f"--{name}", action="store_true", help=words)


def _sentence(field: str) -> str:
    """An option's sentence as it stands in a list of options."""
    return OPTIONS[field][0].lower() + OPTIONS[field][1:]


def _choices() -> str:
    """What each choice does, a line each."""
    lines: list[str] = []
    for name, choices in CHOICES.items():
        lines += ["", f"--{name}:"] if lines else [f"--{name}:"]
        lines += [f"  {value:20}{text}" for value, text in choices.items()]
    return "\n".join(lines)
