"""How fast the gallery is when it is large: `python -m tests.benchmarks.gallery [--json]`.

Rows are made up; the database is a real one, on disk. Times are the best of several, since
what else runs on the machine only ever adds. A search is given
beside the same question asked with LIKE in the same file, which is what it costs without
an index, and as a ratio to that. (A LIKE for a common word stops as soon as the page is full
and is quick; for a rare word, several words, or a count it reads every row.)
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.geometry import Bounds, Extent
from core.library.gallery import Gallery
from core.library.items import insert_item
from core.library.metadata import Origin
from core.library.pixels import encode_png
from core.library.prompts import add_prompt
from core.request import Candidate, GenerationRequest

SIZES = (20_000, 200_000)
PAGE = 200
_SUBJECTS = [
    "house",
    "boat",
    "tree",
    "cactus",
    "lighthouse",
    "castle",
    "bridge",
    "fox",
    "heron",
    "lantern",
    "房子",
    "灯塔",
    "小船",
]
_PLACES = [
    "lake",
    "desert",
    "meadow",
    "forest",
    "harbour",
    "mountains",
    "island",
    "湖边",
    "海滩",
    "雪山",
    "village",
]
_LIGHT = ["dawn", "noon", "sunset", "night", "storm", "fog", "moonlight", "日落", "清晨"]
_STYLE = [
    "watercolour",
    "photo",
    "oil painting",
    "detailed",
    "soft light",
    "masterpiece",
    "插画",
    "film grain",
]
# What is looked for, and about how much of the gallery has it.
QUERIES = {
    "one in 20,000": "zeppelin",
    "two Chinese signs": "灯塔",
    "a common word": "sunset",
    "three words": "fox harbour night",
    "the start of a word": "light",
}


def milliseconds(work: Callable[[], object], least: int = 5, seconds: float = 1.0) -> float:
    """The best of several calls, in ms."""
    work()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < least or (time.perf_counter() < end and len(times) < 500):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def prompt_number(number: int, dice: random.Random) -> str:
    words = (
        f"a {dice.choice(_SUBJECTS)} at the {dice.choice(_PLACES)}, {dice.choice(_LIGHT)},"
        f" {dice.choice(_STYLE)}, {dice.choice(_STYLE)}, number {number}"
    )
    return words + (", zeppelin" if number % 20_000 == 77 else "")


def fill(gallery: Gallery, rows: int) -> None:
    dice = random.Random(7)
    request = GenerationRequest(size=Extent(512, 512)).to_dict()

    def work(connection: sqlite3.Connection) -> None:
        for number in range(rows):
            prompt = prompt_number(number, dice)
            origin = Origin(
                id=f"{number:012x}",
                created=1_700_000_000_000_000 + number * 1_000_003,
                request={**request, "prompt": prompt},
                seed=number,
                index=0,
                bounds=Bounds(0, 0, 512, 512),
                picture=Bounds(0, 0, 512, 512),
                task="text-to-image",
            )
            path = f"2026/11/{number}.png"
            insert_item(connection, origin, path, favourite=number % 100 == 0, full_text=True)
            if number % 4 == 0:
                add_prompt(connection, prompt, "", origin.created, full_text=True)

    gallery._database.run(work)


def measure(rows: int, home: Path) -> dict[str, float | int]:
    start = time.perf_counter()
    with Gallery.open(home) as gallery:
        fill(gallery, rows)
    filled = time.perf_counter() - start
    start = time.perf_counter()
    gallery = Gallery.open(home)
    result: dict[str, float | int] = {
        "rows": rows,
        "fill_s": filled,
        "open_ms": (time.perf_counter() - start) * 1e3,
        "database_mb": (home / "library.db").stat().st_size / 2**20,
    }
    first = gallery.page(limit=PAGE)
    middle = gallery.get(f"{rows // 2:012x}")
    result["first_page_ms"] = milliseconds(lambda: gallery.page(limit=PAGE))
    result["next_page_ms"] = milliseconds(lambda: gallery.page(first[-1], limit=PAGE))
    result["middle_page_ms"] = milliseconds(lambda: gallery.page(middle, limit=PAGE))
    result["favourites_ms"] = milliseconds(lambda: gallery.page(limit=PAGE, favourites=True))
    result["count_ms"] = milliseconds(gallery.count)
    plain = sqlite3.connect(home / "library.db")
    for name, query in QUERIES.items():
        patterns = [f"%{word}%" for word in query.split()]
        like = " AND ".join(["prompt LIKE ?"] * len(patterns))
        key = name.replace(" ", "_").replace(",", "")

        def by_like(like: str = like, patterns: list[str] = patterns) -> object:
            return plain.execute(
                f"SELECT * FROM items WHERE {like} ORDER BY moment DESC LIMIT {PAGE}", patterns
            ).fetchall()

        def count_by_like(like: str = like, patterns: list[str] = patterns) -> object:
            return plain.execute(f"SELECT count(*) FROM items WHERE {like}", patterns).fetchone()

        found = gallery.count(query)
        ours = milliseconds(lambda query=query: gallery.page(limit=PAGE, search=query))
        theirs = milliseconds(by_like, least=3)
        result[f"search_{key}_found"] = found
        result[f"search_{key}_ms"] = ours
        result[f"search_{key}_like_ms"] = theirs
        result[f"search_{key}_ratio"] = ours / theirs
        counted = milliseconds(lambda query=query: gallery.count(query))
        result[f"count_{key}_ratio"] = counted / milliseconds(count_by_like, least=3)
    result["prompt_search_ms"] = milliseconds(lambda: gallery.prompts.search("fox harb"))
    result["prompt_recent_ms"] = milliseconds(gallery.prompts.recent)
    plain.close()
    result.update(adding(gallery))
    gallery.close()
    return result


def adding(gallery: Gallery) -> dict[str, float]:
    """Storing a 512 px result, and what of it is the PNG alone."""
    ramp = np.linspace(0, 255, 512).astype(np.uint8)
    pixels = np.empty((512, 512, 4), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 3] = ramp, ramp[:, None], 255
    pixels[..., 2] = np.random.default_rng(0).integers(0, 40, (512, 512), np.uint8)
    request = GenerationRequest(prompt="timed", size=Extent(512, 512))
    alpha = np.full((512, 512), 255, np.uint8)
    candidate = Candidate(request, 0, 0, Bounds(0, 0, 512, 512), pixels, alpha)
    item = gallery.add(candidate)
    return {
        "add_ms": milliseconds(lambda: gallery.add(candidate)),
        "encode_png_ms": milliseconds(lambda: encode_png(pixels)),
        "thumbnail_ms": milliseconds(lambda: gallery.thumbnail(item)),
        "request_of_ms": milliseconds(lambda: gallery.request_of(item)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a size")
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    for rows in options.rows:
        with tempfile.TemporaryDirectory(prefix="gallery-benchmark-") as home:
            result = measure(rows, Path(home))
        if options.json:
            print(json.dumps(result))
            continue
        print(f"\n{rows:,} rows")
        for key, value in result.items():
            print(f"  {key:<40} {value:>12.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
