"""Candidates for the tests of the library, and how what came back is looked at."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from core.geometry import Bounds, Extent, Margins
from core.request import Candidate, EditOptions, GenerationRequest, Lora

A1111 = (
    "a (red:1.2) house, best quality <lora:ink:0.7>\nsecond line\n"
    "Negative prompt: blurry, ugly\nand more\n"
    "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 1234567890, Size: 512x768, "
    "Model hash: 6ce0161689, Model: v1-5-pruned, Denoising strength: 0.55, "
    'Lora hashes: "ink: aabb, pen: ccdd", Version: v1.9.3'
)


def noise(height: int, width: int, channels: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def text_candidate(prompt: str = "a lake at dawn", seed: int = 7, side: int = 24) -> Candidate:
    request = GenerationRequest(prompt=prompt, seed=seed, size=Extent(side, side))
    pixels = noise(side, side, 4, seed)
    pixels[..., 3] = 255
    return Candidate(
        request, 0, seed, Bounds(0, 0, side, side), pixels, np.full((side, side), 255, np.uint8)
    )


def inpaint_request(**changes: object) -> GenerationRequest:
    image = noise(40, 60, 4, 1)  # alpha of every value, colour under alpha 0
    mask = np.zeros((40, 60), np.uint8)
    mask[10:20, 20:41] = 255
    mask[20:22, 20:41] = 128
    request = GenerationRequest(
        prompt='a red house, (left:1.2), "quoted": 房子',
        negative_prompt="blurry,\nugly",
        model="starter",
        loras=(Lora("ink", 0.8),),
        seed=100,
        count=3,
        image=image,
        mask=mask,
        area=Bounds(30, 5, 60, 40),
        frame=Bounds(0, 0, 200, 100),
        options=EditOptions(grow=3, feather=5),
    )
    return request.replace(**changes)


def inpaint_candidate(request: GenerationRequest | None = None, index: int = 1) -> Candidate:
    request = request or inpaint_request()
    bounds = Bounds(45, 10, 31, 21)
    alpha = noise(21, 31, 1, 2)[..., 0]
    alpha[:3] = 0
    assert request.image is not None
    pixels = request.image[bounds.relative_to(request.area).slices].copy()
    pixels[alpha > 0] = noise(21, 31, 4, 3 + index)[alpha > 0]
    return Candidate(
        request,
        index,
        request.seed + index,
        bounds,
        pixels,
        alpha,
        seconds=1.25,
        made_with={"device": "cpu", "torch": "2.13.0"},
        notes=("The prompt was cut at 77 tokens",),
    )


def outpaint_candidate() -> Candidate:
    image = noise(20, 30, 4, 5)
    request = GenerationRequest(
        prompt="more sea",
        image=image,
        area=Bounds(10, 0, 30, 20),
        frame=Bounds(0, 0, 40, 20),
        extend=Margins(right=16, bottom=4),
    )
    bounds = Bounds(36, 0, 20, 24)
    return Candidate(request, 0, 0, bounds, noise(24, 20, 4, 6), np.full((24, 20), 255, np.uint8))


def no_bin(path: Path) -> None:
    raise OSError("no recycle bin here")


def files_below(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "library.db" not in path.name and "cache" not in path.parts
    )


def assert_same(one: Candidate, two: Candidate) -> None:
    assert one.bounds == two.bounds
    assert one.seed == two.seed
    assert np.array_equal(one.pixels, two.pixels)
    assert np.array_equal(one.alpha, two.alpha)
    assert one.notes == two.notes
    assert dict(one.made_with) == dict(two.made_with)


def png_with(path: Path, **texts: str) -> Path:
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    Image.new("RGB", (6, 4)).save(path, pnginfo=info)
    return path


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
