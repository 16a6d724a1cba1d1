"""Stable Diffusion 1.x, plain (4 channels) and inpainting (9 channels)."""

from core.families.registry import Family, register
from core.families.schedulers import UNET_SCHEDULERS
from core.geometry import Extent
from core.text import say

SD15 = register(
    Family(
        id="sd15",
        label="Stable Diffusion 1.5",
        about=say("Small and quick, with the widest choice of models and LoRAs"),
        text_to_image="StableDiffusionPipeline",
        image_to_image="StableDiffusionImg2ImgPipeline",
        inpaint="StableDiffusionInpaintPipeline",
        size=Extent(512, 512),
        min_side=512,
        max_side=768,
        min_pixels=512 * 512,
        max_pixels=512 * 768,
        num_inference_steps=25,
        guidance_scale=7.0,
        schedulers=UNET_SCHEDULERS,
        config="sd15",
    )
)
