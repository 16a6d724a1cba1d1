"""FLUX.1: dev, schnell (few steps), and Fill (made for inpainting)."""

import dataclasses

from core.families.registry import Family, register
from core.geometry import Extent
from core.text import say

FLUX = register(
    Family(
        id="flux",
        label="FLUX.1 dev",
        about=say("Follows prompts closely; a GPU with 16 GB or more is advised"),
        text_to_image="FluxPipeline",
        image_to_image="FluxImg2ImgPipeline",
        inpaint="FluxInpaintPipeline",
        size=Extent(1024, 1024),
        min_side=512,
        max_side=1536,
        min_pixels=768 * 768,
        max_pixels=1024 * 1024,
        multiple=16,
        num_inference_steps=28,
        guidance_scale=3.5,
        negative_prompt=False,
        flow=True,
        packed_latents=True,
        embedded_guidance=True,
        prompt_tokens=512,
        long_prompts=False,
        gpu_dtype="bfloat16",
    )
)

FLUX_SCHNELL = register(
    dataclasses.replace(
        FLUX,
        id="flux-schnell",
        label="FLUX.1 schnell",
        about=say("Makes a picture in four steps; a GPU with 16 GB or more is advised"),
        num_inference_steps=4,
        minimum_steps=2,
        guidance_scale=1.0,
        prompt_tokens=256,
    )
)

FLUX_FILL = register(
    dataclasses.replace(
        FLUX,
        id="flux-fill",
        label="FLUX.1 Fill",
        about=say("Made for filling and extending; a GPU with 16 GB or more is advised"),
        text_to_image="FluxFillPipeline",
        image_to_image="FluxFillPipeline",
        inpaint="FluxFillPipeline",
        guidance_scale=30.0,
        sees_hole=True,
    )
)
