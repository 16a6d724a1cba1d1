"""The user's settings: one JSON file, checked, migrated, never lost without a word."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeVar, cast

from core import paths, preferences
from core.errors import UserError
from core.files import aside_of, file_error, write_atomically
from core.process_lock import ProcessLock
from core.reasons import reason
from core.setting import Setting
from core.text import say

Value = TypeVar("Value")
Values = dict[str, Any]
Migration = Callable[[Values], Values]
OnChange = Callable[[Setting[Any], Any], None]

_log = logging.getLogger(__name__)
_LARGEST = 8 * 2**20
_LOCK = "settings.lock"
_PATIENCE = 2.0  # seconds; what another process holds for longer it has forgotten
_NOTHING = object()

# MIGRATIONS[n] makes values of version n + 2 from those of version n + 1.
MIGRATIONS: tuple[Migration, ...] = ()


class Settings:
    """The values of core.preferences.ALL. Any thread may read and write.

    What is not in the file, out of range or of the wrong type has its default. Keys that
    are not known (of a newer Pentimento) stay in the file as they are. Each change is
    written at once, or soon (`run_later`); another process's changes to other keys are kept.
    """

    def __init__(self, path: Path | None, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
        """Use Settings.open; None keeps everything in memory."""
        self.path = path
        # Sentences the user should read after opening.
        self.notices: list[str] = []
        self.on_error: Callable[[UserError], None] = lambda error: _log.warning("%s", error)
        # Where writing happens, for a thread that must not wait for the disk; None: at once.
        self.run_later: Callable[[Callable[[], None]], object] | None = None
        self._migrations = migrations
        self._lock = threading.RLock()
        self._file_lock = threading.Lock()
        self._will_be_written = False
        self._values: Values = {}
        self._unsaved: Values = {}
        self._listeners: list[OnChange] = []
        self._batches = 0

    @staticmethod
    def open(
        folder: Path | None = None, migrations: tuple[Migration, ...] = MIGRATIONS
    ) -> Settings:
        """Read settings.json in `folder` (paths.config_dir() by default).

        Never raises for what is in the file: a damaged one is moved aside, `notices` says
        so, and the defaults hold.
        """
        settings = Settings((folder or paths.config_dir()) / "settings.json", migrations)
        stored, notice = settings._read()
        if notice:
            settings.notices.append(notice)
        settings._values = settings._checked(stored)
        return settings

    # -- reading and changing --------------------------------------------------------

    def get(self, setting: Setting[Value]) -> Value:
        with self._lock:
            return cast("Value", self._values.get(setting.key, setting.default))

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Change, tell the listeners, and write. Nothing happens when it is equal.

        Raises ValueError for a value that the setting cannot hold. A file that cannot be
        written is reported to `on_error`; the value holds until the end of the session.
        """
        checked = setting.check(value)
        with self._lock:
            if self.get(setting) == checked:
                return
            self._values[setting.key] = checked
            self._unsaved[setting.key] = setting.to_json(checked)
            listeners = list(self._listeners)
        for listener in listeners:
            listener(setting, checked)
        self._save_soon()

    def reset(self, setting: Setting[Any]) -> None:
        """Back to the default."""
        self.set(setting, setting.default)

    def reset_section(self, section: str) -> None:
        """All settings of a section that are shown, back to their defaults."""
        with self.batch():
            for setting in preferences.ALL:
                if setting.section == section and not setting.hidden:
                    self.reset(setting)

    @contextlib.contextmanager
    def batch(self) -> Generator[None]:
        """Several changes, written once at the end."""
        with self._lock:
            self._batches += 1
        try:
            yield
        finally:
            with self._lock:
                self._batches -= 1
            self._save_soon()

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """Call `listener(setting, value)` after each change, on the thread that changes.

        Returns what ends it.
        """
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    # -- the file ----------------------------------------------------------------------

    def save(self) -> bool:
        """Write now what is not written yet; False when the disk refuses it."""
        self._write()
        with self._lock:
            return not self._unsaved or self.path is None

    def _save_soon(self) -> None:
        with self._lock:
            if self._batches or not self._unsaved or self.path is None:
                return
            run_later = self.run_later
            if run_later is not None and self._will_be_written:
                return
            self._will_be_written = True
        if run_later is None:
            self._write()
        else:
            run_later(self._write)

    def _write(self) -> None:
        """On any thread; nobody who reads or changes a value waits for the disk."""
        with self._file_lock:
            with self._lock:
                self._will_be_written = False
                unsaved = dict(self._unsaved)
            if self._batches or not unsaved or self.path is None:
                return
            try:
                with _alone(self.path.with_name(_LOCK)):
                    self._merge(self.path, unsaved)
            except UserError as error:
                failed = error
            else:
                with self._lock:  # what was changed meanwhile is written next
                    for key, value in unsaved.items():
                        if self._unsaved.get(key, _NOTHING) is value:
                            del self._unsaved[key]
                return
        self.on_error(failed)

    def _merge(self, path: Path, unsaved: Values) -> None:
        """Put values into the file; others' keys stay. Raises UserError."""
        stored, _notice = self._read()  # another process may have written
        stored.update(unsaved)
        version = max(len(self._migrations) + 1, _version(stored))
        text = json.dumps({**stored, "version": version}, indent=2, ensure_ascii=False)
        content = text.encode("utf-8", "backslashreplace")
        write_atomically(path, content + b"\n", make_folders=True)

    def _read(self) -> tuple[Values, str]:
        """The file's values, migrated, and what the user should know. Never raises OSError."""
        if self.path is None:
            return {}, ""
        try:
            if not self.path.exists():
                return {}, ""
            if not self.path.is_file():
                return {}, say(
                    "The settings are the defaults: {path} is not a file", path=self.path
                )
            if self.path.stat().st_size > _LARGEST:
                return {}, self._move_aside(say("it is far too large"))
            raw = self.path.read_bytes()
        except OSError as error:
            said = file_error(error, self.path, doing="read")
            return {}, say("The settings are the defaults: {what}", what=said.what)
        try:
            stored = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            return {}, self._move_aside(reason(error))
        if not isinstance(stored, dict):
            return {}, self._move_aside(say("it holds no settings"))
        return self._migrated(cast("Values", stored)), ""

    def _migrated(self, stored: Values) -> Values:
        for version in range(_version(stored), len(self._migrations) + 1):
            stored = {**self._migrations[version - 1](stored), "version": version + 1}
        return stored

    def _checked(self, stored: Values) -> Values:
        values: Values = {}
        for setting in preferences.ALL:
            value = stored.get(setting.key, _NOTHING)
            if value is _NOTHING:
                continue
            try:
                values[setting.key] = setting.check(value)
            except ValueError as error:
                _log.warning("The setting %s has its default: %s", setting.key, error)
        return values

    def _move_aside(self, why: str) -> str:
        assert self.path is not None
        place = aside_of(self.path)
        try:
            os.replace(self.path, place)
        except OSError as error:
            _log.warning("%s could not be moved aside: %s", self.path, error)
            return say(
                "The settings are the defaults: {path} cannot be read ({why})",
                path=self.path,
                why=why,
            )
        return say(
            "The settings are the defaults: the file could not be read ({why}). It is kept as {name}",
            why=why,
            name=place.name,
        )


@contextlib.contextmanager
def _alone(path: Path) -> Generator[None]:
    """While no other process reads the file to write it anew, as far as that can be had."""
    with ProcessLock(path) as lock:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            end = time.monotonic() + _PATIENCE
            while not lock.acquire() and time.monotonic() < end:
                time.sleep(0.01)
        yield


def _version(stored: Values) -> int:
    """The schema of stored values; 1 where it is not told."""
    version = stored.get("version", 1)
    return version if isinstance(version, int) and 1 <= version < 1_000_000 else 1
