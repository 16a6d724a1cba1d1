# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""The model card: what the starter model is, with the numbers measured on the exported one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.training.starter.checkpoints import load_checkpoint

_CARD = """---
license: apache-2.0
library_name: diffusers
pipeline_tag: text-to-image
language: en
tags: [stable-diffusion, text-to-image, tiny]
---

# Pentimento starter model

A very small latent diffusion model that comes with Pentimento, so that everything can be
tried at once, with no download and no GPU. It paints simple illustrated landscapes and
nothing else.

It was trained from scratch. It contains no other model's weights and has seen no
photograph, no artwork and no text of anybody's: all its pictures were drawn, and all
their captions written, by the program in `core/training/starter/`.

## What it knows

- **Sky:** dawn, noon, sunset, night, storm; sun, moon, stars, clouds
- **Ground:** sea, lake, desert, meadow, snow
- **Behind:** hills, mountains, pine forest
- **Things:** house (red, blue, yellow, white, green), tree (green, orange, pink), boat
  (red, blue, yellow, white), cactus; on the left, in the middle, on the right

For example: *a red house on the left on a meadow at sunset, the sun on the right,
mountains*. It knows {words} words; a word that it does not know is passed over.

## Use

```python
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("resources/starter", local_files_only=True)
pipe(
    "a red house on a meadow at sunset, the sun on the right",
    num_inference_steps=20,
    guidance_scale={guidance},
).images[0].save("house.png")
```

256×256 pixels is its own size; 128 to 512 work, larger ones less well. It also serves
image-to-image (`StableDiffusionImg2ImgPipeline`). For inpainting and outpainting it was
trained to be shown what stays of the picture with no noise on it: Pentimento does that
(`core/engine/differential.py`), `StableDiffusionInpaintPipeline` does not, and fits less
well. The scheduler is DPM-Solver++ with v-prediction and zero
terminal signal-to-noise; others can be made from its configuration.

## Measured

On the exported files, in single precision, {threads} CPU thread(s), on
the prompts, seeds and judge of `python -m tests.benchmarks.starter`:

{table}

A judge that looks at pixels (`core/training/starter/judge.py`) decides. A picture agrees
only where everything asked for is there: the hour by the sky's colours, the ground, the
sun or moon on its side, the house's colour. The prompts' wording does not occur among the
training captions. On scenes drawn by the program the judge itself is right in at least
95 % for each of these.

## Limits

- Pictures are a little soft: flowers, stars and rain are suggested rather than drawn.
- {verdict}
- Fills were measured with holes cut as in training, round the place of a house in scenes of
  its own world. In larger holes a house is sometimes muddled, and in two or three of ten one
  appears that nobody asked for.
- Two things at once are less sure than one, and small things less than large ones.
- A negative prompt keeps things away where the prompt leaves them open, not always: the sun
  is in 17 % of 24 pictures (42 % without), a house in 13 % (29 % without).
- It does not know people, animals, text, numbers of things, styles, or anything that is
  not listed above. English only.

## Training

| Part | Parameters | Training |
|---|---|---|
{parts}

- Data: {scenes} scenes and parts of scenes drawn at 128 to 384 pixels from fixed seeds;
  captions are made anew each time a scene is seen, and left out in one of ten. In more than
  half of what the UNet sees at 256 pixels a hole is to be filled: round a thing (a box, an
  ellipse, a scribble), a brush stroke, a border, a large part.
- Optimizer: Muon for matrices, Adam for the rest; the weights are a moving average.
- Hardware: one or two CPU cores, no GPU.{earlier}
- To train again: `python -m core.training.starter all --work DIR` (resumes where it was
  stopped; `--device cuda` on a GPU).

Licence: Apache-2.0, weights and training code alike.
"""

_EARLIER = """ The times above are those of the last runs. The
  UNet's went on from runs of 67, 17, 58 and 78 minutes, and these from one (25, 12
  and 78 minutes on a shared machine) whose autoencoder was smaller and whose UNet had seen no holes."""


def _count(module: Any) -> str:
    return f"{sum(p.numel() for p in module.parameters()) / 1e6:.2f} M"


def _table(scores: dict[str, Any]) -> str:
    agreed = scores["agreement"]
    rows = [
        (f"Pictures that agree with their prompt ({scores['prompts']} prompts)", agreed["all"]),
        ("… hour of the day", agreed["time"]),
        ("… ground", agreed["ground"]),
        ("… sun or moon, and its side", agreed["light"]),
        ("… colour of the house", agreed["house_colour"]),
        ("… side of the house (not counted above)", agreed["house_side"]),
    ]
    lines = ["| | |", "|---|---|", *(f"| {name} | {value * 100:.1f} % |" for name, value in rows)]
    lines.append(f"| Seconds for 20 steps at 256×256 | {scores['seconds_per_picture']} |")
    lines.append(
        f"| Autoencoder, PSNR on scenes not trained on | {scores['autoencoder_psnr_db']} dB |"
    )
    lines.append(f"| Size on disk | {scores['size_mb']} MB |")
    if "guidance" in scores:
        told = ", ".join(f"{k}: {v * 100:.0f} %" for k, v in scores["guidance"].items())
        lines.append(f"| Single checks kept, by guidance scale | {told} |")
    if "negative" in scores:
        n = scores["negative"]
        for name in ("night", "noon", "sun", "house"):
            lines.append(
                f"| Pictures that show “{name}”, without → with it as negative prompt "
                f"| {n[name + '_without'] * 100:.0f} % → {n[name + '_with'] * 100:.0f} % |"
            )
    for key, hole in (("fills", "a box round it"), ("brushed_fills", "a brush well past it")):
        if key not in scores:
            continue
        filled = scores[key]
        lines.append(
            f"| Fills that show the house asked for, {hole} (of {filled['tried']}) "
            f"| {filled['house'] * 100:.0f} % |"
        )
        lines.append(
            f"| … that show none where only the ground was asked for "
            f"| {filled['nothing'] * 100:.0f} % |"
        )
    return "\n".join(lines)


def write(folder: Path, work: Path, scores_file: Path | None = None) -> None:
    """Write README.md into the exported ``folder``.

    Measures, which takes minutes, unless ``scores_file`` holds what the benchmark printed
    with ``--json``.
    """
    from core.training.starter import evaluate
    from core.training.starter.captions import vocabulary

    scores = json.loads(scores_file.read_text("utf-8")) if scores_file else evaluate.measure(folder)
    pipeline = evaluate.load(folder)
    parts = []
    for name, module, files in (
        ("Autoencoder (AutoencoderTiny, 8×, 4 channels)", pipeline.vae,
         ("autoencoder.pt",)),
        ("Text encoder (CLIPTextModel)", pipeline.text_encoder, ("text.pt",)),
        ("UNet (UNet2DConditionModel)", pipeline.unet, ("unet.pt",)),
    ):  # fmt: skip
        states = [load_checkpoint(work / file, "cpu") for file in files]
        known = [state for state in states if state is not None]
        minutes = sum(state["spent"] for state in known) / 60
        seen = sum(state.get("seen", 0) for state in known)
        told = f"{minutes:.0f} minutes" if known else "as it was before"
        told += f", {seen:,} pictures" if seen else ""
        parts.append(f"| {name} | {_count(module)} | {told} |")
    scenes = 0
    for path in (work / "latents").glob("*.npz"):
        import numpy as np

        scenes += len(np.load(path)["seeds"])
    agreed = scores["agreement"]["all"]
    # A run that went on from exported weights has no text stage of its own.
    earlier = "" if (work / "text.pt").exists() else _EARLIER
    card = _CARD.format(
        earlier=earlier,
        verdict=(
            "It keeps what we ask of it: at least 85 % of pictures agree with their prompt."
            if agreed >= 0.85
            else f"It falls short of what we want of it: {agreed * 100:.0f} % of pictures agree "
            "with their prompt, where 85 % are wanted."
        ),
        words=len(vocabulary()),
        guidance=scores["guidance_scale"],
        threads=scores["cpu_threads"],
        table=_table(scores),
        parts="\n".join(parts),
        scenes=f"{scenes:,}",
    )
    (folder / "README.md").write_text(card, "utf-8")
