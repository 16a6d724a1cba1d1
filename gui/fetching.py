"""A picture of which a browser gave only the address: fetched when it was dropped here.

This is the only thing in the window that reaches for another machine, and only for the
one address that the user has dragged in. Nothing is sent but the request itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from gui.notices import Notice

MOST_BYTES = 256 * 2**20
SILENCE_MS = 20_000
LONGEST_MS = 300_000
_REDIRECTS = 5
_WAITING = 20  # addresses in line
# Servers that know no better say this of any file.
_ANY_FILE = ("", "application/octet-stream", "binary/octet-stream")
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff", ".heic")

Take = Callable[[bytes, str], None]


@dataclass(frozen=True)
class Wanted:
    """An address, and who takes what is there: its bytes, and a name for them."""

    address: str
    take: Take

    @property
    def host(self) -> str:
        return QUrl(self.address).host()

    @property
    def name(self) -> str:
        return PurePosixPath(QUrl(self.address).fileName()).stem[:80] or self.host


class Fetching(QObject):
    """One address after another; GUI thread, while Qt's own thread does the waiting.

    Every address ends in exactly one of: taken, a notice, cancelled.
    """

    notice_raised = Signal(object)  # Notice
    # Wanted | None: what is fetched now.
    changed = Signal(object)
    # Bytes so far, and all of them or -1 (Python's own numbers: they may be large).
    progressed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.most_bytes = MOST_BYTES
        self.silence_ms = SILENCE_MS
        self._line: deque[Wanted] = deque()
        self._wanted: Wanted | None = None
        self._reply: QNetworkReply | None = None
        self._body = bytearray()
        self._refused: Notice | None = None
        self._network = QNetworkAccessManager(self)
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST_MS)
        self._longest.timeout.connect(self._on_too_slow)

    @property
    def current(self) -> Wanted | None:
        return self._wanted

    def fetch(self, address: str, take: Take) -> None:
        """Fetch a picture from an http or https address; `take` is given its bytes."""
        if len(self._line) < _WAITING:
            self._line.append(Wanted(address, take))
        if self._wanted is None:
            self._next()

    def cancel(self) -> None:
        """Give up what is fetched now. What waits behind it comes next."""
        self._end()
        self._next()

    def cancel_all(self) -> None:
        self._line.clear()
        self._end()

    # -- one after another --------------------------------------------------------

    def _next(self) -> None:
        if self._wanted is not None or not self._line:
            return
        self._wanted = self._line.popleft()
        self._body.clear()
        self._refused = None
        request = QNetworkRequest(QUrl(self._wanted.address))
        attribute = QNetworkRequest.Attribute
        request.setAttribute(
            attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy,
        )
        for own in (attribute.CookieLoadControlAttribute, attribute.CookieSaveControlAttribute):
            request.setAttribute(own, QNetworkRequest.LoadControl.Manual)
        request.setMaximumRedirectsAllowed(_REDIRECTS)
        request.setTransferTimeout(self.silence_ms)
        request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, "Pentimento")
        request.setRawHeader(b"Accept", b"image/*")
        reply = self._network.get(request)
        self._reply = reply
        reply.metaDataChanged.connect(self._on_head)
        reply.readyRead.connect(self._on_more)
        reply.finished.connect(self._on_finished)
        self._longest.start()
        self.changed.emit(self._wanted)

    def _end(self) -> Wanted | None:
        """Forget the running one; nothing of it is heard again."""
        wanted, reply = self._wanted, self._reply
        self._wanted = self._reply = None
        self._longest.stop()
        if reply is not None:
            reply.metaDataChanged.disconnect(self._on_head)
            reply.readyRead.disconnect(self._on_more)
            reply.finished.disconnect(self._on_finished)
            reply.abort()
            reply.deleteLater()
        if wanted is not None:
            self.changed.emit(None)
        return wanted

    # -- what comes ---------------------------------------------------------------

    @Slot()
    def _on_head(self) -> None:
        reply = self._reply
        if reply is None or self._refused is not None or not 200 <= _status(reply) < 300:
            return  # a redirection is followed, an error told at the end
        header = QNetworkRequest.KnownHeaders
        kind = str(reply.header(header.ContentTypeHeader) or "").partition(";")[0].strip().lower()
        length = int(reply.header(header.ContentLengthHeader) or 0)
        if not _may_be_picture(kind, reply.url().path()):
            self._refuse(
                self.tr("The address leads to something that is no picture."),
                self.tr("In the browser, copy the picture itself, then paste it here."),
            )
        elif length > self.most_bytes:
            self._refuse_size()

    @Slot()
    def _on_more(self) -> None:
        reply = self._reply
        if reply is None or self._refused is not None:
            return
        self._body += bytes(reply.readAll().data())
        if len(self._body) > self.most_bytes:
            self._refuse_size()
            return
        length = reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader)
        self.progressed.emit(len(self._body), int(length) if length else -1)

    @Slot()
    def _on_finished(self) -> None:
        reply = self._reply
        if reply is None:
            return
        error, status = reply.error(), _status(reply)
        if self._refused is None and error is QNetworkReply.NetworkError.NoError:
            self._on_more()
        refused = self._refused or (
            None if error is QNetworkReply.NetworkError.NoError else self._words_of(error, status)
        )
        body = bytes(self._body)
        wanted = self._end()
        assert wanted is not None
        if refused is not None:
            self.notice_raised.emit(refused)
        else:
            wanted.take(body, wanted.name)
        self._next()

    @Slot()
    def _on_too_slow(self) -> None:
        self._refuse(
            self.tr("The picture took too long to come."),
            self.tr("Save it in the browser, then drop the file here."),
        )

    def _refuse_size(self) -> None:
        self._refuse(
            self.tr("The picture is larger than {n} MB and was not fetched.").format(
                n=self.most_bytes // 2**20
            ),
            self.tr("Save it in the browser, then drop the file here."),
        )

    def _refuse(self, text: str, advice: str) -> None:
        self._refused = Notice(text, advice)
        if self._reply is not None:
            self._reply.abort()  # `finished` comes of it

    def _words_of(self, error: QNetworkReply.NetworkError, status: int) -> Notice:
        host = self._wanted.host if self._wanted is not None else ""
        again = self.tr("Or copy the picture itself in the browser, then paste it here.")
        kinds = QNetworkReply.NetworkError
        if status >= 400:
            text = self.tr("{host} does not give the picture (answer {n}).")
            return Notice(text.format(host=host, n=status), again)
        match error:
            case (
                kinds.HostNotFoundError
                | kinds.ConnectionRefusedError
                | kinds.TemporaryNetworkFailureError
                | kinds.UnknownNetworkError
                | kinds.NetworkSessionFailedError
            ):
                text = self.tr("{host} cannot be reached: this computer may be offline.")
                advice = self.tr("Check the network and drop the picture again.")
            case kinds.TimeoutError | kinds.OperationCanceledError:
                text = self.tr("{host} did not answer in time.")
                advice = self.tr("Drop the picture again later.")
            case kinds.SslHandshakeFailedError:
                text = self.tr("The connection to {host} is not safe.")
                advice = self.tr("Check the date and time of this computer.")
            case kinds.InsecureRedirectError | kinds.TooManyRedirectsError:
                text = self.tr("{host} leads on to an address that is not followed.")
                advice = ""
            case _:
                text = self.tr("The picture could not be fetched from {host}.")
                advice = self.tr("Drop the picture again later.")
        return Notice(text.format(host=host), f"{advice} {again}".strip())


def _status(reply: QNetworkReply) -> int:
    found = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    return int(found) if found else 0


def _may_be_picture(kind: str, path: str) -> bool:
    if kind in _ANY_FILE:
        return path.lower().endswith(_SUFFIXES)
    return kind.startswith("image/") and not kind.startswith("image/svg")
