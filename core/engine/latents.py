"""Between pixels and latents, for any Diffusers VAE."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import RgbArray
from core.engine.process import library


def factor_of(vae: Any) -> int:
    """How many pixels a latent cell is wide and high."""
    config = vae.config
    widths = getattr(config, "block_out_channels", None) or config.encoder_block_out_channels
    return 2 ** (len(widths) - 1)


def channels_of(vae: Any) -> int:
    return int(vae.config.latent_channels)


def pack(latents: Any) -> Any:
    """(1, c, h, w), both sides even, as the tokens (1, h / 2 · w / 2, 4 c) that FLUX reads."""
    count, channels, height, width = latents.shape
    cells = latents.view(count, channels, height // 2, 2, width // 2, 2)
    return cells.permute(0, 2, 4, 1, 3, 5).reshape(count, -1, channels * 4)


def unpack(tokens: Any, height: int, width: int) -> Any:
    """The latents (1, c, height, width) of packed ones."""
    count, _, channels = tokens.shape
    cells = tokens.view(count, height // 2, width // 2, channels // 4, 2, 2)
    return cells.permute(0, 3, 1, 4, 2, 5).reshape(count, channels // 4, height, width)


def encode(vae: Any, pixels: npt.NDArray[np.generic], device: Any, dtype: Any) -> Any:
    """The latents (1, c, h, w) of an RGB picture (h, w, 3) in 0 … 255, of any number type,
    without chance: the distribution's mode.

    A VAE that fails in its own precision (half-precision SDXL) is run in fp32.
    """
    latents = _encode(vae, _to_tensor(pixels), device, dtype)
    if not bool(latents.isfinite().all()) and vae.dtype != library("torch").float32:
        with _InFp32(vae):
            latents = _encode(vae, _to_tensor(pixels), device, dtype)
    return latents


def _encode(vae: Any, pixels: Any, device: Any, dtype: Any) -> Any:
    made = vae.encode(pixels.to(device=device, dtype=vae.dtype))
    latents = made.latent_dist.mode() if hasattr(made, "latent_dist") else made.latents
    shift = getattr(vae.config, "shift_factor", None) or 0.0
    scale = getattr(vae.config, "scaling_factor", None) or 1.0
    return ((latents - shift) * scale).to(dtype)


def decode(vae: Any, latents: Any) -> tuple[RgbArray, bool]:
    """The RGB picture of latents, and whether the VAE had to be run in fp32 for it."""
    decoded = _decode(vae, latents)
    finite = bool(decoded.isfinite().all())
    if finite or vae.dtype == library("torch").float32:
        return _to_pixels(decoded), False
    with _InFp32(vae):
        return _to_pixels(_decode(vae, latents)), True


def _decode(vae: Any, latents: Any) -> Any:
    shift = getattr(vae.config, "shift_factor", None) or 0.0
    scale = getattr(vae.config, "scaling_factor", None) or 1.0
    return vae.decode((latents.to(vae.dtype) / scale) + shift, return_dict=False)[0]


def _to_tensor(pixels: npt.NDArray[np.generic]) -> Any:
    array = np.ascontiguousarray(pixels.transpose(2, 0, 1))[None].astype(np.float32)
    return library("torch").from_numpy(array / 127.5 - 1.0)


def _to_pixels(decoded: Any) -> RgbArray:
    """As Diffusers' VaeImageProcessor does it, to the bit."""
    unit = (decoded.float() * 0.5 + 0.5).clamp(0, 1)[0].permute(1, 2, 0).cpu().numpy()
    return np.nan_to_num((unit * 255).round(), nan=0.0).astype(np.uint8)


class _InFp32:
    """The VAE in fp32 while inside, then as it was."""

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._dtype = vae.dtype

    def __enter__(self) -> None:
        self._vae.to(dtype=library("torch").float32)

    def __exit__(self, *_: object) -> None:
        self._vae.to(dtype=self._dtype)
