"""What a DiffusersModel handed to its VAE."""

from __future__ import annotations

from typing import Any

import pytest

from core.engine import latents


def record_decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """(vae, latents) of every picture that is decoded from now on, in a list that grows."""
    decoded: list[tuple[Any, Any]] = []
    real = latents.decode

    def decode(vae: Any, values: Any) -> Any:
        decoded.append((vae, values.clone()))
        return real(vae, values)

    monkeypatch.setattr("core.engine.diffusers_engine.decode", decode)
    return decoded
