"""Pictures of which a browser gave only the address, from a server of the test's own."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.geometry import Extent
from core.library.pixels import encode_png
from core.samples import sample_picture
from gui.app import Studio
from gui.clipboard import offered
from gui.fetching import Fetching
from gui.notices import Notice

MakeStudio = Callable[..., Studio]

PNG = encode_png(np.ascontiguousarray(sample_picture((96, 64))))
HERE = QPoint(5, 5)


class Server:
    """Answers by path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.held = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                server.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.at = f"http://127.0.0.1:{self._http.server_address[1]}"

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        def head(status: int, **headers: object) -> None:
            to.send_response(status)
            for name, value in headers.items():
                to.send_header(name.replace("_", "-"), str(value))
            to.end_headers()

        match to.path.partition("?")[0]:
            case "/a.png" | "/":
                head(200, Content_Type="image/png", Content_Length=len(PNG), Set_Cookie="a=b")
                to.wfile.write(PNG)
            case "/moved":
                head(302, Location="/a.png")
            case "/round":
                head(302, Location="/round")
            case "/file":
                head(302, Location="file:///etc/hostname")
            case "/page":
                head(200, Content_Type="text/html; charset=utf-8")
                to.wfile.write(b"<html>" * 1000)
            case "/vector":
                head(200, Content_Type="image/svg+xml")
            case "/huge":
                head(200, Content_Type="image/png", Content_Length=2**40)
            case "/endless":
                head(200, Content_Type="image/png")
                with_luck(lambda: [to.wfile.write(b"x" * 2**16) for _ in range(10_000)])
            case "/slow":
                head(200, Content_Type="image/png", Content_Length=len(PNG))
                to.wfile.write(PNG[:100])
                to.wfile.flush()
                self.held.wait(20)
            case "/broken":
                head(200, Content_Type="image/png", Content_Length=5)
                to.wfile.write(b"no go")
            case _:
                head(404)

    def close(self) -> None:
        self.held.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


def with_luck(write: Callable[[], object]) -> None:
    """The other side may hang up."""
    with contextlib.suppress(OSError):
        write()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server()
    yield server
    server.close()


def mime_of(*addresses: str, page: str = "") -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(address) for address in addresses])
    if page:
        mime.setHtml(page)
    return mime


def drop(studio: Studio, *addresses: str, page: str = "") -> None:
    studio.window.files.take(offered(mime_of(*addresses, page=page)), HERE)


def notice_of(studio: Studio, qtbot: QtBot) -> Notice:
    qtbot.waitUntil(lambda: studio.window.error_bar.notice is not None, timeout=8000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    return notice


def test_dropped_address_is_fetched_and_opened(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    drop(studio, f"{server.at}/a.png")
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=8000)
    assert studio.document.frame.extent == Extent(96, 64)
    assert studio.document.name == "a"
    assert studio.document.path is None
    assert studio.window.fetch_bar.isHidden()
    # Nothing about the user is sent, and nothing is kept for the next time.
    drop(studio, f"{server.at}/a.png")
    qtbot.waitUntil(lambda: len(studio.document.layers) == 2, timeout=8000)
    assert all("Cookie" not in headers for _, headers in server.asked)
    assert all("Referer" not in headers for _, headers in server.asked)


def test_picture_that_is_a_link_is_fetched_and_not_the_page(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    page = f'<a href="{server.at}/page"><img alt="" src="{server.at}/a.png?w=1&amp;h=2"></a>'
    drop(studio, f"{server.at}/page", page=page)
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=8000)
    assert [path for path, _ in server.asked] == ["/a.png?w=1&h=2"]


def test_pasted_address_is_never_fetched(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    studio.window.files.take(offered(mime_of(f"{server.at}/a.png")))
    assert "address" in notice_of(studio, qtbot).text
    qtbot.wait(100)
    assert server.asked == []


def test_redirection_is_followed(qtbot: QtBot, make_studio: MakeStudio, server: Server) -> None:
    studio = make_studio()
    drop(studio, f"{server.at}/moved")
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=8000)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "no picture"),
        ("/vector", "no picture"),
        ("/huge", "larger than"),
        ("/missing", "404"),
        ("/round", "not followed"),
        ("/file", "not"),
        ("/broken", "not"),
    ],
)
def test_what_cannot_be_had_is_told_and_changes_nothing(
    qtbot: QtBot, make_studio: MakeStudio, server: Server, path: str, words: str
) -> None:
    studio = make_studio()
    drop(studio, server.at + path)
    notice = notice_of(studio, qtbot)
    assert words in notice.text, notice.text
    assert notice.kind == "error"
    assert studio.document.is_empty
    assert studio.window.files.fetching().current is None


def test_stream_without_a_length_ends_at_the_limit(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    studio.window.files.fetching().most_bytes = 2**20
    drop(studio, f"{server.at}/endless")
    assert "larger than 1 MB" in notice_of(studio, qtbot).text


def test_server_that_falls_silent_is_given_up(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    studio.window.files.fetching().silence_ms = 300
    drop(studio, f"{server.at}/slow")
    assert "in time" in notice_of(studio, qtbot).text


def test_being_offline_is_told(qtbot: QtBot, make_studio: MakeStudio) -> None:
    with socket.socket() as taken:  # nobody listens there
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        studio = make_studio()
        drop(studio, f"http://127.0.0.1:{port}/a.png")
        notice = notice_of(studio, qtbot)
    assert "offline" in notice.text
    assert "paste it here" in notice.advice


@pytest.mark.parametrize("by_key", [True, False])
def test_fetching_shows_and_is_cancelled(
    qtbot: QtBot, make_studio: MakeStudio, server: Server, by_key: bool
) -> None:
    studio = make_studio()
    drop(studio, f"{server.at}/slow")
    bar = studio.window.fetch_bar
    qtbot.waitUntil(lambda: bar.bar.maximum() > 0, timeout=8000)  # something has come
    assert bar.isVisible()
    assert "127.0.0.1" in bar.words.text()
    before = time.monotonic()
    if by_key:
        studio.window.actions_["edit.escape"].trigger()
    else:
        QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert time.monotonic() - before < 5, "it waited for the server, which holds for twenty"
    assert bar.isHidden()
    assert studio.document.is_empty
    assert studio.window.error_bar.notice is None


def test_addresses_come_one_after_another(
    qtbot: QtBot, make_studio: MakeStudio, server: Server
) -> None:
    studio = make_studio()
    drop(studio, f"{server.at}/slow")
    drop(studio, f"{server.at}/a.png")
    qtbot.waitUntil(lambda: len(server.asked) == 1, timeout=8000)
    studio.window.fetch_bar.cancel.click()
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=8000)


@pytest.mark.parametrize(
    "address", ["ftp://example.org/a.png", "blob:https://x/1", "https:///a.png", "javascript:1"]
)
def test_only_web_addresses_are_taken(address: str) -> None:
    assert offered(mime_of(address)).address == ""


def test_fetching_left_alone_asks_nobody(server: Server) -> None:
    fetching = Fetching()
    fetching.cancel()
    fetching.cancel_all()
    assert server.asked == []
