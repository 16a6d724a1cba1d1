"""Stable Diffusion 3 and 3.5, with or without their T5 text encoder."""

from core.families.registry import Family, register
from core.geometry import Extent
from core.text import say

SD3 = register(
    Family(
        id="sd3",
        label="Stable Diffusion 3",
        about=say("Reads long prompts and writes words; a GPU with 12 GB or more is advised"),
        text_to_image="StableDiffusion3Pipeline",
        image_to_image="StableDiffusion3Img2ImgPipeline",
        inpaint="StableDiffusion3InpaintPipeline",
        size=Extent(1024, 1024),
        min_side=512,
        max_side=1440,
        min_pixels=768 * 768,
        max_pixels=1024 * 1024,
        multiple=16,
        num_inference_steps=28,
        guidance_scale=4.5,
        flow=True,
        prompt_tokens=256,
        long_prompts=False,
        gpu_dtype="bfloat16",
    )
)
