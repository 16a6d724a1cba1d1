"""`main.py library`: the gallery and the prompt history, from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from core.cli.console import write_line
from core.cli.parsing import OneLineParser, whole
from core.library.gallery import Gallery
from core.library.items import GalleryItem


def add_actions(parser: OneLineParser) -> None:
    """The actions and their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "results, newest first"),
        ("prompts", "prompts that were used, last used first"),
    ):
        action = actions.add_parser(name, help=text, description=text.capitalize())
        action.add_argument("search", nargs="?", default="", help="words that must be there")
        action.add_argument("--limit", type=whole("limit", 1, 1_000_000), default=50, metavar="N")
        action.add_argument("--json", action="store_true", help="one JSON object a line")
    text = "make the database again from the pictures in the gallery's folder"
    rebuild = actions.add_parser("rebuild", help=text, description=text.capitalize())
    rebuild.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    with Gallery.open() as gallery:
        for notice in gallery.notices:
            write_line(sys.stderr, notice)
        if options.action == "list":
            _list(gallery, options)
        elif options.action == "prompts":
            _prompts(gallery, options)
        else:
            _rebuild(gallery, options)
    return 0


def _list(gallery: Gallery, options: argparse.Namespace) -> None:
    left, before = options.limit, None
    while left > 0:
        page = gallery.page(before, min(left, 200), options.search)
        for item in page:
            if options.json:
                write_line(sys.stdout, json.dumps(_fields(item)))
            else:
                when = item.created.strftime("%Y-%m-%d %H:%M")
                prompt = " ".join(item.prompt.split())[:60]
                write_line(sys.stdout, f"{item.id}  {when}  {item.extent}  {prompt}  {item.path}")
        if not page:
            break
        left -= len(page)
        before = page[-1]


def _fields(item: GalleryItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "created": item.created.isoformat(),
        "path": str(item.path),
        "width": item.extent.width,
        "height": item.extent.height,
        "prompt": item.prompt,
        "negative_prompt": item.negative_prompt,
        "model": item.model,
        "task": item.task,
        "seed": item.seed,
        "applied": item.is_applied,
        "favourite": item.favourite,
    }


def _prompts(gallery: Gallery, options: argparse.Namespace) -> None:
    for entry in gallery.prompts.search(options.search, options.limit):
        if options.json:
            fields = {
                "prompt": entry.prompt,
                "negative_prompt": entry.negative_prompt,
                "last_used": entry.last_used.isoformat(),
                "uses": entry.uses,
            }
            write_line(sys.stdout, json.dumps(fields))
        else:
            when = entry.last_used.strftime("%Y-%m-%d %H:%M")
            write_line(sys.stdout, f"{when}  {entry.uses:4d}  {' '.join(entry.prompt.split())}")


def _rebuild(gallery: Gallery, options: argparse.Namespace) -> None:
    report = gallery.rebuild()
    if options.json:
        fields = {
            "added": report.added,
            "missing": report.missing,
            "unreadable": [str(path) for path in report.unreadable],
        }
        write_line(sys.stdout, json.dumps(fields))
        return
    write_line(
        sys.stdout,
        f"{report.added} pictures added; {report.missing} rows have no picture any more; "
        f"{len(report.unreadable)} files are not ours",
    )
