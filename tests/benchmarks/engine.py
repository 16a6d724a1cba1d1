"""What our engine costs over a bare Diffusers call, and how fast it stops.

    python -m tests.benchmarks.engine [--model ID|PATH] [--rounds N] [--steps N] [--json]

Both make the same pictures with the same model, in turns within one run, so that whatever
else the computer does hits both alike. A ratio below 1 means that ours is faster.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from core.cancellation import CancelToken, GenerationCancelled
from core.engine.diffusers_engine import DiffusersModel
from core.engine.process import quiet, set_environment
from core.engine.protocol import ModelStep, ModelTask
from core.families import registry
from core.models.catalogue import ModelEntry, resolve

PROMPT = "a red house on a meadow at noon, mountains"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    set_environment()
    entry = resolve(options.model)
    model = DiffusersModel(options.device)
    info = model.start()
    result: dict[str, Any] = {"model": entry.label, "device": info.name, "dtype": info.dtype}
    result |= measure_overhead(entry, model, options.rounds, options.steps, info.kind)
    result |= measure_cancel(entry, model, max(8, options.rounds))
    if options.json:
        print(json.dumps(result))
        return
    print(f"{entry.label} on {info.name}, {options.steps} steps, {options.rounds} rounds")
    print(f"{'':24}{'bare':>10}{'ours':>10}{'ratio':>8}")
    for name, unit in (("seconds", "wall, s"), ("cpu_seconds", "processor, s")):
        bare, ours = result[f"bare_{name}"], result[f"ours_{name}"]
        ratio = result[f"ratio_{name}"]
        print(f"{'a picture, ' + unit:24}{bare:10.3f}{ours:10.3f}{ratio:8.3f}")
    print(
        f"largest difference: {result['largest_difference']} of 255 levels;"
        f" previews: {result['previews']}"
    )
    print(
        f"cancelling: median {result['cancel_median_ms']:.0f} ms,"
        f" worst {result['cancel_worst_ms']:.0f} ms of {result['cancels']}"
    )


def measure_overhead(
    entry: ModelEntry, model: DiffusersModel, rounds: int, steps: int, kind: str
) -> dict[str, Any]:
    """Bare and ours in turns, the order changing; medians of the times and of the ratios."""
    family = registry.get(entry.family)
    previews = 0

    def ours(seed: int) -> np.ndarray:
        nonlocal previews
        shown: list[ModelStep] = []
        task = ModelTask(entry.id, family.size, PROMPT, "", seed, steps, family.guidance_scale)
        pixels = model.run(task, shown.append, CancelToken()).pixels
        previews = sum(step.preview is not None for step in shown)
        return pixels

    bare = bare_call(entry, steps, kind)
    differences = [np.abs(ours(seed).astype(int) - bare(seed)).max() for seed in (1, 2)]
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    for turn in range(rounds):
        pair = [("ours", ours), ("bare", bare)]
        for name, call in pair if turn % 2 else reversed(pair):
            times[name].append(timed(call, turn))
    result: dict[str, Any] = {
        "largest_difference": int(max(differences)),
        "previews": previews,
    }
    for index, name in enumerate(("seconds", "cpu_seconds")):
        of_ours = [time[index] for time in times["ours"]]
        of_bare = [time[index] for time in times["bare"]]
        result[f"ours_{name}"] = statistics.median(of_ours)
        result[f"bare_{name}"] = statistics.median(of_bare)
        ratios = [one / other for one, other in zip(of_ours, of_bare, strict=True)]
        result[f"ratio_{name}"] = statistics.median(ratios)
    return result


def bare_call(entry: ModelEntry, steps: int, kind: str) -> Callable[[int], np.ndarray]:
    """Diffusers as its documentation calls it."""
    import diffusers
    import torch

    quiet()
    family = registry.get(entry.family)
    cls: Any = getattr(diffusers, family.text_to_image)
    dtype = torch.float32 if kind == "cpu" else getattr(torch, family.gpu_dtype)
    pipeline: Any = cls.from_pretrained(str(entry.path), dtype=dtype)
    pipeline.to("cuda" if kind == "rocm" else kind)
    pipeline.set_progress_bar_config(disable=True)

    def call(seed: int) -> np.ndarray:
        picture = pipeline(
            PROMPT,
            width=family.size.width,
            height=family.size.height,
            num_inference_steps=steps,
            guidance_scale=family.guidance_scale,
            generator=torch.Generator("cpu").manual_seed(seed),
        ).images[0]
        return np.asarray(picture)

    return call


def timed(call: Callable[[int], object], seed: int) -> tuple[float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    call(seed)
    return time.perf_counter() - started, time.process_time() - cpu


def measure_cancel(entry: ModelEntry, model: DiffusersModel, count: int) -> dict[str, Any]:
    """From setting the token to the end of the call, at random moments of a long job."""
    family = registry.get(entry.family)
    chance = random.Random(1)
    latencies: list[float] = []
    for _ in range(count):
        token = CancelToken()
        at: list[float] = []

        def cancel(token: CancelToken = token, at: list[float] = at) -> None:
            at.append(time.perf_counter())
            token.cancel()

        timer = threading.Timer(chance.uniform(0.2, 1.0), cancel)
        timer.start()
        task = ModelTask(entry.id, family.size, PROMPT, "", 1, 1000, family.guidance_scale)
        try:
            model.run(task, lambda _: None, token)
        except GenerationCancelled:
            latencies.append(time.perf_counter() - at[0])
        timer.join()
    return {
        "cancels": len(latencies),
        "cancel_median_ms": statistics.median(latencies) * 1000,
        "cancel_worst_ms": max(latencies) * 1000,
    }


if __name__ == "__main__":
    main()
