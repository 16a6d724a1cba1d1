"""The starter model: scenes drawn by code, and a small latent diffusion model of them.

``scenes`` and ``captions`` import only numpy and OpenCV; torch is imported by the
training modules alone.
"""
