"""What comes from the clipboard and from drags, and what goes there."""

from __future__ import annotations

import base64
import binascii
import contextlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage

# Platforms on which Qt keeps what is copied in the process itself.
_WITHOUT_CLIPBOARD = ("offscreen", "minimal")

# What one of our own documents offers: its layer. The value tells which document.
OWN = "application/x-pentimento-layer"
# What our own gallery offers: where its files are, as a list in JSON.
GALLERY = "application/x-pentimento-gallery"
# In the order of preference: those that keep alpha first.
_RAW = (
    "image/png",
    "image/webp",
    "image/avif",
    "image/tiff",
    "image/gif",
    "image/bmp",
    "image/jpeg",
)
# How a browser describes what was dragged: <img src="data:…">.
_IMAGE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["'](data:image/[^"']+)["']""", re.IGNORECASE)
_REMOTE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["'](https?://[^"']+)["']""", re.IGNORECASE)
_MOST_PAGE = 2**20
_LARGEST_LEFT = 64 * 2**20  # px: the end of the program waits for its encoding
_MOST = 256 * 2**20  # bytes of a picture in a data: address


@dataclass(frozen=True)
class Offer:
    """What was dropped or pasted; at most one of the three. `is_remote`: there was nothing
    but an address elsewhere; `address` is that of the picture where it can be fetched.
    `own`: it is a layer of one of our own documents, told by its id()."""

    paths: tuple[Path, ...] = ()
    data: bytes = b""
    image: QImage | None = None
    name: str = ""
    is_remote: bool = False
    address: str = ""
    own: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.paths and not self.data and self.image is None


def is_welcome(mime: QMimeData) -> bool:
    """Whether a drag may be dropped here. Looks at kinds only: the content comes later."""
    return mime.hasImage() or mime.hasUrls() or any(mime.hasFormat(kind) for kind in _RAW)


def offered(mime: QMimeData) -> Offer:
    """Files first, then the picture itself as bytes (with its alpha, profile and EXIF),
    then as an image, then in a data: address."""
    own = bytes(mime.data(OWN).data()).decode() if mime.hasFormat(OWN) else ""
    if mime.hasFormat(GALLERY):
        with contextlib.suppress(ValueError, TypeError):
            return Offer(tuple(map(Path, json.loads(bytes(mime.data(GALLERY).data())))))
    urls = mime.urls() if mime.hasUrls() else []
    paths = tuple(local_paths(urls))
    if paths:
        return Offer(paths, own=own)
    name = next((Path(url.fileName()).stem for url in urls if url.fileName()), "")[:80]
    for kind in _RAW:
        if mime.hasFormat(kind):
            data = bytes(mime.data(kind).data())
            if data:
                return Offer(data=data, name=name)
    if mime.hasImage():
        with contextlib.suppress(TypeError):
            image = QImage(mime.imageData())
            if not image.isNull():
                return Offer(image=image, name=name)
    addresses = [url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in urls]
    if mime.hasHtml():
        addresses += _IMAGE.findall(mime.html()[: 2 * _MOST])
    for address in addresses:
        data = _inline(address)
        if data:
            return Offer(data=data)
    page = mime.html()[:_MOST_PAGE] if mime.hasHtml() else ""
    # Of a picture that is a link, the first address is where the link leads.
    elsewhere = [html.unescape(found) for found in _REMOTE.findall(page)] + addresses
    address = next((one for one in elsewhere if _is_web(one)), "") if urls else ""
    return Offer(is_remote=bool(urls), name=name, address=address)


def _is_web(address: str) -> bool:
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    return url.isValid() and url.scheme() in ("http", "https") and bool(url.host())


def local_paths(urls: list[QUrl]) -> list[Path]:
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _inline(address: str) -> bytes:
    """The bytes in a data: address of a picture; empty for every other one."""
    head, comma, body = address.partition(",")
    if not comma or not head.lower().startswith("data:image/") or len(body) > _MOST:
        return b""
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=False)
    except (binascii.Error, ValueError):
        return b""


def let_go() -> None:
    """Before the program ends. Where a platform has no clipboard Qt keeps what we put there
    in a static object, which dies after Python has ended, and takes the process with it.

    Elsewhere a copied picture is handed to whoever keeps clipboards (X11's managers, Windows)
    only then, when Python can encode nothing any more: so it is encoded now.
    """
    clipboard = QGuiApplication.clipboard()
    if QGuiApplication.platformName() in _WITHOUT_CLIPBOARD:
        clipboard.clear()
        return
    if not clipboard.ownsClipboard():
        return
    lazy = clipboard.mimeData()
    if lazy is None or not lazy.hasFormat("image/png"):
        return
    image = lazy.imageData()
    if not isinstance(image, QImage) or image.width() * image.height() > _LARGEST_LEFT:
        return
    settled = QMimeData()
    settled.setImageData(image)  # first: a manager of X11's is known to lose the first kind
    settled.setData("image/png", lazy.data("image/png"))
    clipboard.setMimeData(settled)
