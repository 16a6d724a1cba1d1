"""Holes filled with what the picture itself shows elsewhere: no model, any size, any place.

After "Space-Time Completion of Video" (Wexler, Shechtman and Irani 2007) with the search of
"PatchMatch" (Barnes et al. 2009): every patch that touches the hole looks for the most alike
patch of the rest of the picture, and each pixel becomes what the patches over it agree on,
from a small picture up to the full one.
"""
