"""No model: holes are filled with what the picture shows elsewhere (core.patches)."""

from core.families.registry import Family, register
from core.geometry import Extent
from core.text import say

PATCHES = register(
    Family(
        id="patches",
        label=say("From the picture"),
        about=say("Fills and extends with what the picture shows elsewhere; no prompt, no model"),
        text_to_image="",
        image_to_image="",
        inpaint="",
        size=Extent(1024, 1024),
        min_side=16,
        max_side=8192,
        min_pixels=256,
        # Some 250 bytes a pixel are at work at once.
        max_pixels=6_000_000,
        multiple=1,
        num_inference_steps=20,
        weights=False,
        negative_prompt=False,
    )
)
