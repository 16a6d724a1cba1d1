"""`main.py models`: what is installed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from core import paths
from core.cli.console import write_line
from core.families import registry
from core.models import catalogue


def run(options: argparse.Namespace) -> int:
    found = catalogue.scan()
    if options.json:
        write_line(sys.stdout, json.dumps(_as_json(found), indent=2))
        return 0
    rows = [("ID", "FAMILY", "KIND", "SIZE", "LICENCE", "PATH")]
    for entry in found.models:
        family = registry.get(entry.family)
        label = family.label if family.weights else ""
        kind = _kind(entry, family)
        licence = entry.licence or "see its page"
        rows.append(
            (
                entry.id,
                label,
                kind,
                size_text(entry.size_bytes),
                licence,
                str(entry.path) if family.weights else "built in",
            )
        )
    for lora in found.loras:
        rows.append((lora.name, "", "LoRA", size_text(_size(lora)), "see its page", str(lora)))
    for infill in found.infills:
        rows.append(
            (infill.name, "", "infill", size_text(_size(infill)), "see its page", str(infill))
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        write_line(sys.stdout, "  ".join([*cells, row[-1]]).rstrip())
    for rejected in found.rejected:
        write_line(sys.stderr, f"not usable: {' '.join(rejected.reason.split())}")
    write_line(sys.stderr, f"More can be put into {paths.models_dir()}")
    return 0


def _kind(entry: catalogue.ModelEntry, family: registry.Family) -> str:
    if not family.weights:
        return "no model"
    return "inpainting" if family.sees_hole or entry.in_channels == 9 else "general"


def _as_json(found: catalogue.Catalogue) -> dict[str, object]:
    return {
        "models": [
            {
                "id": entry.id,
                "label": entry.label,
                "family": entry.family,
                "path": str(entry.path) if registry.get(entry.family).weights else "",
                "about": entry.about,
                "licence": entry.licence,
                "size_bytes": entry.size_bytes,
                "in_channels": entry.in_channels,
            }
            for entry in found.models
        ],
        "loras": [str(path) for path in found.loras],
        "infills": [str(path) for path in found.infills],
        "rejected": [
            {"path": str(rejected.path), "reason": rejected.reason} for rejected in found.rejected
        ],
        "folder": str(paths.models_dir()),
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def size_text(size: int) -> str:
    """Bytes as people read them."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"
