"""A wheel of pip, from wherever there is one: Debian's Python has no ensurepip."""

from __future__ import annotations

import configparser
import glob
import hashlib
import html
import importlib.util
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

from pentimento_env import layout, pip_runner
from pentimento_env.errors import SetupError
from pentimento_env.progress import SetupLog

PUBLIC_INDEX = "https://pypi.org/simple"
_SECONDS = 30


def pinned() -> tuple[str, frozenset[str]]:
    """pip's version and the sha256 of its files, from packaging/locks/pip.txt."""
    with open(os.path.join(layout.LOCKS, "pip.txt"), encoding="utf-8") as file:
        text = file.read()
    version = re.search(r"^pip==(\S+)", text, re.MULTILINE)
    if version is None:
        raise SetupError("packaging/locks/pip.txt names no version", do="Check out a fresh copy")
    return version[1], frozenset(re.findall(r"sha256:([0-9a-f]{64})", text))


def find(folder: str, log: SetupLog) -> str:
    """The path of a pip wheel; downloaded to `folder` if this system has none."""
    shipped = importlib.util.find_spec("ensurepip")
    places = (
        [os.path.join(os.path.dirname(shipped.origin), "_bundled")]
        if shipped and shipped.origin
        else []
    )
    for place in [*places, "/usr/share/python-wheels"]:
        own = sorted(glob.glob(os.path.join(place, "pip-*.whl")))
        if own:
            return own[-1]
    version, digests = pinned()
    if importlib.util.find_spec("pip") is not None:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder]
        command += ["--retries", pip_runner.RETRIES, f"pip=={version}"]
        code, _ = pip_runner.run(command, pip_runner.environment(folder), log)
        wheels = glob.glob(os.path.join(folder, f"pip-{version}-*.whl"))
        if code == 0 and wheels:
            return wheels[0]
    return _download(version, digests, folder, log)


def index() -> str:
    """The index that the user told pip to use, or the public one."""
    named = os.environ.get("PIP_INDEX_URL", "")
    if named:
        return named
    files = [os.environ.get("PIP_CONFIG_FILE", ""), "~/.config/pip/pip.conf", "~/.pip/pip.conf"]
    files += ["~/Library/Application Support/pip/pip.conf", "~/AppData/Roaming/pip/pip.ini"]
    files += ["/etc/xdg/pip/pip.conf", "/etc/pip.conf"]
    for name in files:
        # pip's files may hold % in a password, which is no interpolation.
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(os.path.expanduser(name), encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        found = parser.get("global", "index-url", fallback="").strip()
        if found:
            return found
    return PUBLIC_INDEX


def links(page: str, base: str) -> dict[str, str]:
    """File names and addresses from an index's page in the simple HTML form (PEP 503)."""
    found: dict[str, str] = {}
    for address in re.findall(r"""<a[^>]*\bhref\s*=\s*["']([^"']+)["']""", page, re.IGNORECASE):
        full = urllib.parse.urljoin(base, html.unescape(address))
        name = urllib.parse.unquote(urllib.parse.urlsplit(full).path.rsplit("/", 1)[-1])
        found[name] = full.split("#", 1)[0]
    return found


def _download(version: str, digests: frozenset[str], folder: str, log: SetupLog) -> str:
    base = index().rstrip("/") + "/pip/"
    name = f"pip-{version}-py3-none-any.whl"
    try:
        address = links(_get(base).decode("utf-8", "replace"), base).get(name)
        wheel = _get(address) if address else b""
    except (urllib.error.URLError, OSError, ValueError) as error:
        # Not the address: it may hold a password.
        log.write(f"pip could not be downloaded: {error}")
        raise SetupError(
            "This Python has no pip, and it could not be downloaded",
            "The package index cannot be reached",
            "Check the network, or install your distribution's python3-venv; then start again",
        ) from error
    if hashlib.sha256(wheel).hexdigest() not in digests:
        raise SetupError(
            "This Python has no pip, and the one that was downloaded is not the recorded one",
            do="Install your distribution's python3-venv and start again",
        )
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(wheel)
    return path


def _get(address: str) -> bytes:
    certificates = next(
        (os.environ[name] for name in ("PIP_CERT", "SSL_CERT_FILE") if os.environ.get(name)), None
    )
    context = ssl.create_default_context(cafile=certificates)
    request = urllib.request.Request(address, headers={"Accept": "text/html, */*;q=0.1"})
    with urllib.request.urlopen(request, timeout=_SECONDS, context=context) as answer:
        return bytes(answer.read())
