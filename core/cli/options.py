"""The options of `generate`. Imports nothing heavy."""

from __future__ import annotations

from core.cli.parsing import OneLineParser, choice, four_sides, number, size, weighted, whole

MIN_SIDE = 64
MAX_SIDE = 4096
MAX_EXTENSION = 8192
MAX_COUNT = 1000
MAX_SEED = 2**32 - 1

# The values of the enums in core.request, which brings numpy with it; a test compares them.
INTENTS = ("auto", "fill", "add", "remove", "replace-background", "refine", "expand")
INFILLS = ("auto", "blur", "edge-aware", "navier-stokes", "neutral", "noise", "keep", "lama")
BLENDS = ("auto", "feather", "multiband", "poisson")
CONTEXTS = ("auto", "mask", "picture")
DEVICES = ("auto", "cpu", "cuda", "mps")


def generate_parser(prog: str) -> OneLineParser:
    """The parser of `generate`; what it finds is read by core.cli.generate."""
    from core.families.schedulers import SCHEDULERS

    parser = OneLineParser(
        prog=prog,
        description=(
            "Make a picture from a prompt, or change one: with --mask the white part is made "
            "anew, with --extend the borders move outward, with --image alone the whole "
            "picture is reworked."
        ),
        epilog="Exit codes: 0 done, 1 generation failed, 2 bad input, 130 interrupted.",
    )
    what = parser.add_argument_group("what to make")
    what.add_argument("--prompt", metavar="TEXT", required=True, help="what the picture shows")
    what.add_argument("--negative", metavar="TEXT", default="", help="what it should not show")
    what.add_argument("--image", metavar="FILE", help="the picture to change")
    what.add_argument(
        "--mask",
        metavar="FILE",
        help="same size as the image: white is made anew, black is kept, grey in between",
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
        type=size(MIN_SIDE, MAX_SIDE),
        help="size of a picture made from text alone (the model's own)",
    )
    what.add_argument(
        "--count",
        metavar="N",
        type=whole("count", 1, MAX_COUNT),
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
    how.add_argument("--steps", metavar="N", type=whole("number of steps", 1, 1000))
    how.add_argument("--guidance", metavar="G", type=number("guidance", 0, 100))
    how.add_argument("--seed", metavar="N", type=whole("seed", 0, MAX_SEED), help="(random)")
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
    seam = parser.add_argument_group("region and seam")
    seam.add_argument("--strict", action="store_true", help="change nothing outside the drawn mask")
    seam.add_argument(
        "--intent", type=choice(INTENTS), default="auto", metavar="NAME", help=", ".join(INTENTS)
    )
    seam.add_argument(
        "--infill", type=choice(INFILLS), default="auto", metavar="NAME", help=", ".join(INFILLS)
    )
    seam.add_argument(
        "--blend", type=choice(BLENDS), default="auto", metavar="NAME", help=", ".join(BLENDS)
    )
    seam.add_argument(
        "--context",
        type=choice(CONTEXTS),
        default="auto",
        metavar="NAME",
        help="how much of the picture the model is shown: " + ", ".join(CONTEXTS),
    )
    seam.add_argument(
        "--grow", metavar="PX", type=whole("width", 0, 4096), help="widen the mask (auto)"
    )
    seam.add_argument(
        "--feather", metavar="PX", type=whole("width", 0, 4096), help="width of the ramp (auto)"
    )
    seam.add_argument("--no-match-colour", action="store_true")
    seam.add_argument("--no-match-texture", action="store_true")
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
    out.add_argument("--no-gallery", action="store_true", help="keep no copy in the gallery")
    out.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
    return parser
