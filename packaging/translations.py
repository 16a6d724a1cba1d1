#!/usr/bin/env python3
"""Renew the translations in resources/translations: collect the texts, compile what is there.

    <environment>/bin/python packaging/translations.py

Qt's lupdate reads the texts of gui/ and core/preferences.py. It cannot read those of core,
which knows no Qt (core/text.py): they are collected here, from the calls of `say` and of the
exceptions in core/errors.py, and handed to it as a file of marked texts. What is new stands
in the .ts as unfinished; write its translation and run this again. The keys' English names,
where Qt's are not those on a keyboard, are kept by hand in keys_en.ts, and only compiled.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "Core"
BY_HAND = "keys_en"
ERRORS = ("UserError", "BadInput", "EngineLost")
# The command line and the training speak English only.
_SILENT = ("cli", "training")


def core_files() -> list[Path]:
    core = ROOT / "core"
    return sorted(
        path for path in core.rglob("*.py") if path.relative_to(core).parts[0] not in _SILENT
    )


def core_texts() -> list[str]:
    """The templates that core's code holds, each once, in the order of files and lines."""
    found: dict[str, None] = {}
    for path in [*core_files(), *sorted((ROOT / "gui").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _texts_of(node):
                found[text] = None
    return list(found)


def _texts_of(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    if node.func.id == "say":
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
    elif node.func.id in ERRORS:
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _literals(part)


def _literals(node: ast.AST) -> Iterator[str]:
    """The texts that an argument can be; what other calls make is theirs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def update(target: Path) -> None:
    """Write the texts as they are now into the .ts file, keeping its translations."""
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "core_texts.py"
        lines = [f"QT_TRANSLATE_NOOP({CONTEXT!r}, {_quoted(text)})" for text in core_texts()]
        marked.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = [*sorted((ROOT / "gui").rglob("*.py")), ROOT / "core" / "preferences.py", marked]
        command = [tool("lupdate"), "-noobsolete", "-locations", "none", *map(str, sources)]
        subprocess.run([*command, "-ts", str(target)], check=True, stdout=subprocess.DEVNULL)


def _quoted(text: str) -> str:
    """As lupdate reads Python: in double quotes, with everything else as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def tool(name: str) -> str:
    """Qt's lupdate or lrelease. FileNotFoundError where there is none."""
    try:
        import PySide6

        inside = Path(PySide6.__file__).parent / name
        if inside.exists():
            return str(inside)
    except ImportError:
        pass
    found = shutil.which(f"pyside6-{name}")
    if found is None:
        raise FileNotFoundError(name)
    return found


def main() -> int:
    try:
        for source in sorted(FOLDER.glob("*.ts")):
            if source.stem != BY_HAND:
                update(source)
            compiled = source.with_suffix(".qm")
            subprocess.run([tool("lrelease"), str(source), "-qm", str(compiled)], check=True)
    except FileNotFoundError as error:
        print(f"Qt's {error} is missing: run this with the environment's Python", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
