"""Picture files in and out. Pixels inside are 8-bit RGBA, straight alpha, sRGB."""

from core.formats.decoding import read_picture, read_picture_data, read_size
from core.formats.extras import read_extras
from core.formats.mask import check_mask_size, read_mask
from core.formats.picture import Picture
from core.formats.writing import check_target, format_of, write_mask, write_picture

__all__ = [
    "Picture",
    "check_mask_size",
    "check_target",
    "format_of",
    "read_extras",
    "read_mask",
    "read_picture",
    "read_picture_data",
    "read_size",
    "write_mask",
    "write_picture",
]
