"""The system's menu: entries for Linux, Windows and macOS."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pentimento_env import menu
from pentimento_env.errors import SetupError


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(menu.sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_install_puts_entry_and_icons_into_the_users_folders(shared: Path) -> None:
    assert menu.main([]) == 0
    name = menu.IDENTIFIER
    assert {f"{name}.desktop", f"{name}.svg", f"{name}.png"} <= set(_files(shared))


def test_uninstall_leaves_nothing_behind(shared: Path) -> None:
    menu.main([])
    assert menu.main(["--uninstall"]) == 0
    assert [name for name in _files(shared) if name != "mimeinfo.cache"] == []


def test_uninstall_without_an_entry_is_no_error(shared: Path) -> None:
    assert menu.main(["--uninstall"]) == 0


def test_unknown_option_is_refused() -> None:
    with pytest.raises(SetupError) as caught:
        menu.main(["--global"])
    assert caught.value.code == 2


def test_entry_opens_pictures() -> None:
    entry = menu.desktop_entry("/usr/bin/python3", "/opt/Pentimento/main.py")
    assert 'Exec="/usr/bin/python3" "/opt/Pentimento/main.py" %F\n' in entry
    assert "MimeType=image/png;image/jpeg;" in entry


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no validator")
def test_entry_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "pentimento.desktop"
    path.write_text(menu.desktop_entry("/usr/bin/python3", "/o p/100%/main.py"), encoding="utf-8")
    done = subprocess.run(
        ["desktop-file-validate", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_entry_quotes_what_the_menu_would_read_otherwise() -> None:
    assert menu.quoted("/home/a b/100%") == '"/home/a b/100%%"'
    assert menu.quoted('/q"$`') == '"/q\\\\"\\\\$\\\\`"'


def test_shortcut_doubles_single_quotes() -> None:
    script = menu.shortcut_script(
        "C:\\O'Neil\\P.lnk", "C:\\py\\pythonw.exe", "C:\\P\\main.pyw", "i"
    )
    assert "'C:\\O''Neil\\P.lnk'" in script
    assert "$link.Arguments = '\"C:\\P\\main.pyw\"'" in script


def test_icon_file_holds_the_png() -> None:
    icon = menu.icon_file(b"PNG")
    assert icon[:6] == b"\0\0\1\0\1\0"
    assert icon[22:] == b"PNG"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_mac_application_starts_main(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu.sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert menu.main([]) == 0
    contents = tmp_path / "Applications" / "Pentimento.app" / "Contents"
    properties = plistlib.loads((contents / "Info.plist").read_bytes())
    starter = contents / "MacOS" / properties["CFBundleExecutable"]
    assert "main.pyw" in starter.read_text()
    assert starter.stat().st_mode & 0o111
    assert properties["LSArchitecturePriority"] == ["arm64"]
    assert properties["LSRequiresNativeExecution"] is True
    assert (contents / "Resources" / "pentimento.icns").read_bytes()[8:12] == b"ic08"
    menu.main(["--uninstall"])
    assert not contents.exists()


def test_icons_are_there() -> None:
    png = Path(menu.ICONS, "pentimento-256.png").read_bytes()
    assert png[16:24] == (256).to_bytes(4, "big") * 2
    assert Path(menu.ICONS, "pentimento.svg").read_text(encoding="utf-8").startswith("<svg")
