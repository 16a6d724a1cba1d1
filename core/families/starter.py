"""The starter: Pentimento's own small model, shipped with the program."""

from core.families.registry import Family, register
from core.families.schedulers import UNET_SCHEDULERS
from core.geometry import Extent
from core.text import say

STARTER = register(
    Family(
        id="starter",
        label="Starter",
        about=say("Draws small landscapes; add a model for more"),
        text_to_image="StableDiffusionPipeline",
        image_to_image="StableDiffusionImg2ImgPipeline",
        inpaint="StableDiffusionInpaintPipeline",
        size=Extent(256, 256),
        min_side=128,
        max_side=512,
        min_pixels=192 * 192,
        # Near the size it was trained on. Looked at on one picture, a few seeds: with more
        # pixels a house in a large hole gets a second one beside it, here it stays one.
        max_pixels=272 * 272,
        multiple=16,
        num_inference_steps=20,
        guidance_scale=4.0,
        clean_surroundings=True,
        few_words=True,
        schedulers=UNET_SCHEDULERS,
    )
)
