"""What each choice about region and seam does, in a sentence: for tooltips and `--help`.

Keys are the names of EditOptions' fields and the values of their enums (core.request); a
test compares them. Imports nothing heavy: `--help` must come at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.text import Text, say

CHOICES: Mapping[str, Mapping[str, Text]] = {
    "intent": {
        "auto": say("Chosen by strength and mask: refine, expand or fill"),
        "fill": say("Makes the masked part anew so that it fits what lies round it"),
        "add": say("Puts something new there; the old content gives no hint"),
        "remove": say("Takes something away; widens the mask a little for halos and shadows"),
        "replace-background": say("Makes a new surrounding, seen with more of the picture"),
        "refine": say("Keeps what is there and changes it as far as the strength says"),
        "expand": say("Continues the picture outward from its edge"),
    },
    "context": {
        "auto": say("As much of the picture round the mask as the model can make use of"),
        "mask": say("Only the mask and a narrow ring: the most detail"),
        "picture": say("The whole picture: the best overall fit, the least detail"),
        "box": say("What lies in a box that you draw, and the mask"),
    },
    "infill": {
        "auto": say("The start that suits the intent"),
        "blur": say("Starts from the surrounding colours, softly blurred"),
        "edge-aware": say("Starts from the surrounding colours, their edges carried in"),
        "navier-stokes": say("Starts from lines of equal light continued into the hole"),
        "neutral": say("Starts from plain grey, free of the surroundings"),
        "noise": say("Starts from noise as strong and colourful as the picture"),
        "keep": say("Starts from the pixels as they are"),
        "lama": say("Starts from a fill made by the LaMa model, where that is installed"),
        "patches": say("Starts from what the picture shows elsewhere, its texture included"),
    },
    "blend": {
        "auto": say("Chosen by what lies at the edge"),
        "feather": say("A smooth ramp from the old pixels to the new"),
        "multiband": say("Light joins over a long way, fine detail over a short one: no ghosts"),
        "poisson": say("Light at the edge is carried into the new part: no step in brightness"),
    },
}

OPTIONS: Mapping[str, Text] = {
    "intent": say("What the masked part is for; decides the choices below"),
    "context": say("How much of the picture the model is shown"),
    "context_box": say("The part of the picture that the model is shown"),
    "infill": say("What lies under the mask before drawing starts"),
    "blend": say("How the result is joined to the picture"),
    "grow": say("How far the mask is widened before it fades out"),
    "feather": say("How wide the result fades into the picture"),
    "strict": say("Change nothing outside the drawn mask; the fade runs inward from its edge"),
    "match_colour": say("Take out the model's colour shift, measured on what it was told to keep"),
    "match_texture": say("Give the new part the picture's sharpness, softness and grain"),
    "two_passes": say(
        "Large parts are made small first, then in detail, so that nothing appears twice"
    ),
    "draft": say("Work as small as the model can: quick and coarse, as the live mode does"),
}
