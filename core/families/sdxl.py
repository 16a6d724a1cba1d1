"""Stable Diffusion XL, plain (4 channels) and inpainting (9 channels)."""

from core.families.registry import Family, register
from core.families.schedulers import UNET_SCHEDULERS
from core.geometry import Extent
from core.text import say

SDXL = register(
    Family(
        id="sdxl",
        label="Stable Diffusion XL",
        about=say("Larger pictures, more detail; a GPU with 8 GB or more is advised"),
        text_to_image="StableDiffusionXLPipeline",
        image_to_image="StableDiffusionXLImg2ImgPipeline",
        inpaint="StableDiffusionXLInpaintPipeline",
        size=Extent(1024, 1024),
        min_side=640,
        max_side=1280,
        min_pixels=800 * 800,
        max_pixels=1024 * 1024,
        num_inference_steps=28,
        guidance_scale=6.0,
        schedulers=UNET_SCHEDULERS,
        config="sdxl",
    )
)
