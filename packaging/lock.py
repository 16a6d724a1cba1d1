#!/usr/bin/env python3
"""Make the locks in packaging/locks/ from the names in pyproject.toml.

    python3 packaging/lock.py             take up what changed in pyproject.toml
    python3 packaging/lock.py --upgrade   and the newest versions that it allows
    python3 packaging/lock.py --check     only say whether the locks fit (exit code 1 if not)

One lock serves Linux, Windows and macOS and every Python from 3.11 on, by markers. The
work is done by uv, which is fetched into a temporary folder when it is not installed.
"""

from __future__ import annotations

import argparse
import filecmp
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
NAMES = ("runtime.txt", "test.txt", "torch.txt", "pip.txt")

# Every pin must have a wheel for each of these: nothing is ever built on a user's machine.
PLATFORMS = (
    "x86_64-manylinux_2_34",
    "aarch64-manylinux_2_39",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

_COMMON = ["--quiet", "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-annotate"]
_UNIVERSAL = ["--universal", "--python-version", "3.11"]
_HEAD = "# Made by `python3 packaging/lock.py` from pyproject.toml. Do not edit.\n"


def find_uv(folder: Path) -> list[str]:
    found = shutil.which("uv")
    if found is not None:
        return [found]
    print("Fetching uv ...")
    home = folder / "uv"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(scripts / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    return [str(scripts / "uv")]


def compile_lock(uv: list[str], sources: list[str], output: Path, extra: list[str]) -> None:
    """One universal lock; the pins that `output` holds already are kept unless upgraded."""
    command = [*uv, "pip", "compile", *_UNIVERSAL, *_COMMON, *sources]
    command += ["--no-emit-package", "torch", "--output-file", str(output), *extra]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def blocks(text: str) -> list[str]:
    """The lock's requirements, each with its hashes."""
    return re.findall(r"^[A-Za-z0-9][^\n]*(?:\n[ \t]+[^\n]*)*", text, re.MULTILINE)


def without(lock: str, known: str) -> str:
    """The requirements of `lock` that `known` does not have."""
    have = {block.splitlines()[0] for block in blocks(known)}
    kept = [block for block in blocks(lock) if block.splitlines()[0] not in have]
    names = {re.split(r"[=\[]", line)[0] for line in have}
    clash = [block.splitlines()[0] for block in kept if re.split(r"[=\[]", block)[0] in names]
    if clash:
        raise SystemExit(f"The test tools need other versions than the program: {clash}")
    return "\n".join(kept) + "\n"


def torch_pin() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    for requirement in project["project"]["dependencies"]:
        found = re.fullmatch(r"torch\s*==\s*(\S+)", requirement)
        if found:
            declared = project["tool"]["uv"]["dependency-metadata"]
            if not any(m["name"] == "torch" and m["version"] == found[1] for m in declared):
                raise SystemExit(f"[[tool.uv.dependency-metadata]] is not for torch {found[1]}")
            return f"torch=={found[1]}\n"
    raise SystemExit("pyproject.toml must pin torch with ==")


def make(uv: list[str], folder: Path, upgrade: list[str]) -> None:
    """All locks, written to `folder`, beginning with those that are there."""
    runtime, both = folder / "runtime.txt", folder / "both.txt"
    compile_lock(uv, ["pyproject.toml"], runtime, upgrade)
    shutil.copy(runtime, both)
    with both.open("a") as file:
        file.write((folder / "test.txt").read_text() if (folder / "test.txt").exists() else "")
    # The test tools adapt to the program's versions, not the other way round.
    bare = "\n".join(block.splitlines()[0].rstrip(" \\") for block in blocks(runtime.read_text()))
    pins = folder / "pins.txt"
    pins.write_text(bare + "\n")
    compile_lock(
        uv, ["pyproject.toml", "--extra", "test"], both, ["--constraint", str(pins), *upgrade]
    )
    (folder / "test.txt").write_text(_HEAD + without(both.read_text(), runtime.read_text()))
    runtime.write_text(_HEAD + "\n".join(blocks(runtime.read_text())) + "\n")
    (folder / "torch.txt").write_text(_HEAD + torch_pin())
    wish = folder / "pip.in"
    wish.write_text("pip\n")
    compile_lock(uv, [str(wish)], folder / "pip.txt", upgrade)
    pip = "\n".join(blocks((folder / "pip.txt").read_text()))
    (folder / "pip.txt").write_text(_HEAD + pip + "\n")


def check_wheels(uv: list[str], folder: Path) -> bool:
    fine = True
    for name in ("runtime.txt", "test.txt"):
        for platform in PLATFORMS:
            for python in PYTHONS:
                command = [*uv, "pip", "compile", "--quiet", "--no-deps", str(folder / name)]
                command += ["--only-binary", ":all:", "--python-platform", platform]
                command += ["--python-version", python]
                done = subprocess.run(
                    command, cwd=folder, capture_output=True, text=True, check=False
                )
                if done.returncode != 0:
                    fine = False
                    print(f"{name}: no wheel for {platform}, Python {python}\n{done.stderr}")
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    parser.add_argument("--check", action="store_true", help="change nothing, only compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uv = find_uv(folder)
        LOCKS.mkdir(exist_ok=True)
        for lock in LOCKS.glob("*.txt"):
            shutil.copy(lock, folder / lock.name)
        make(uv, folder, ["--upgrade"] if options.upgrade else [])
        _, different, absent = filecmp.cmpfiles(folder, LOCKS, NAMES, shallow=False)
        if options.check:
            print(
                "The locks fit."
                if not different + absent
                else "Not up to date: " + ", ".join(different + absent)
            )
            return 1 if different + absent else 0
        if not check_wheels(uv, folder):
            print("Nothing was changed.")
            return 1
        for lock in NAMES:
            shutil.copy(folder / lock, LOCKS / lock)
        print("Changed: " + (", ".join(different + absent) or "nothing"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
