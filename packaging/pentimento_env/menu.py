"""Pentimento in the system's menu: `main.py install-menu`, for the current user only."""

from __future__ import annotations

import base64
import os
import plistlib
import shutil
import subprocess
import sys

from pentimento_env import layout
from pentimento_env.errors import SetupError

# What the window calls itself too (QGuiApplication.setDesktopFileName).
IDENTIFIER = "pentimento"
COMMENT = "AI image editing on your own machine"
# The pictures that core.formats opens.
MIME_TYPES = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/tiff",
    "image/bmp",
    "image/gif",
    "image/avif",
    "image/heic",
    "image/heif",
    "image/openraster",
    "image/vnd.adobe.photoshop",
)
# Started from a menu there is no terminal: this one shows its errors in a window.
SCRIPT = os.path.join(layout.ROOT, "main.pyw")
ICONS = os.path.join(layout.ROOT, "resources", "icons")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--uninstall"]):
        raise SetupError(f"install-menu knows no {arguments[-1]}", do="See main.py --help", code=2)
    install, uninstall = {
        "win32": (_install_windows, _uninstall_windows),
        "darwin": (_install_mac, _uninstall_mac),
    }.get(sys.platform, (_install_linux, _uninstall_linux))
    try:
        for path in uninstall() if arguments else install():
            print(("Removed " if arguments else "Made ") + path)
    except OSError as error:
        raise SetupError(
            f"The menu could not be changed: {error}", do="Look at the rights"
        ) from error
    return 0


def base_python() -> str:
    """The interpreter that the entry starts: the system's, which outlives an environment."""
    base = getattr(sys, "_base_executable", "") or sys.executable
    return os.path.abspath(base)


def _remove(*paths: str) -> list[str]:
    removed: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)
        else:
            continue
        removed.append(path)
    return removed


# Linux: freedesktop's menu specification.


def quoted(argument: str) -> str:
    """An argument for Exec= in a .desktop file, by the specification's two rounds."""
    escaped = "".join("\\" + letter if letter in '"`$\\' else letter for letter in argument)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def desktop_entry(python: str, script: str) -> str:
    # TryExec would hide the entry while the Python is being upgraded; so there is none.
    lines = {
        "Type": "Application",
        "Version": "1.5",
        "Name": "Pentimento",
        "GenericName": "Image Editor",
        "GenericName[de]": "Bildbearbeitung",
        "GenericName[zh_CN]": "图像编辑器",
        "Comment": COMMENT,
        "Exec": f"{quoted(python)} {quoted(script)} %F",
        "Icon": IDENTIFIER,
        "Terminal": "false",
        "StartupNotify": "true",
        "StartupWMClass": "pentimento",
        "Categories": "Graphics;2DGraphics;RasterGraphics;Qt;",
        "Keywords": "AI;inpaint;outpaint;retouch;generate;paint;",
        "MimeType": ";".join(MIME_TYPES) + ";",
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def _linux_paths() -> tuple[str, str, str]:
    shared = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
    hicolor = os.path.join(shared, "icons", "hicolor")
    return (
        os.path.join(shared, "applications", f"{IDENTIFIER}.desktop"),
        os.path.join(hicolor, "scalable", "apps", f"{IDENTIFIER}.svg"),
        os.path.join(hicolor, "256x256", "apps", f"{IDENTIFIER}.png"),
    )


def _install_linux() -> list[str]:
    entry, svg, png = _linux_paths()
    for path in (entry, svg, png):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(os.path.join(ICONS, "pentimento.svg"), svg)
    shutil.copyfile(os.path.join(ICONS, "pentimento-256.png"), png)
    with open(entry, "w", encoding="utf-8") as file:
        file.write(desktop_entry(base_python(), SCRIPT))
    os.chmod(entry, 0o755)
    _refresh_linux(os.path.dirname(entry))
    return [entry, svg, png]


def _uninstall_linux() -> list[str]:
    paths = _linux_paths()
    removed = _remove(*paths)
    _refresh_linux(os.path.dirname(paths[0]))
    return removed


def _refresh_linux(applications: str) -> None:
    """Tell the desktop; the entry works without that too, only later."""
    program = shutil.which("update-desktop-database")
    if program is not None and os.path.isdir(applications):
        subprocess.run([program, applications], capture_output=True, check=False, timeout=60)


# Windows: a shortcut in the Start menu.


def _windows_paths() -> tuple[str, str]:
    roaming = os.environ.get("APPDATA") or os.path.expanduser("~\\AppData\\Roaming")
    menu = os.path.join(roaming, "Microsoft", "Windows", "Start Menu", "Programs")
    return os.path.join(menu, "Pentimento.lnk"), os.path.join(layout.data_dir(), "pentimento.ico")


def shortcut_script(shortcut: str, python: str, script: str, icon: str) -> str:
    """PowerShell that writes the .lnk. Single quotes are doubled: nothing else is special."""

    def text(value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    argument = f'"{script}"'
    return "\n".join(
        (
            f"$link = (New-Object -ComObject WScript.Shell).CreateShortcut({text(shortcut)})",
            f"$link.TargetPath = {text(python)}",
            f"$link.Arguments = {text(argument)}",
            f"$link.WorkingDirectory = {text(os.path.dirname(script))}",
            f"$link.Description = {text(COMMENT)}",
            f"$link.IconLocation = {text(icon)}",
            "$link.Save()",
        )
    )


def icon_file(png: bytes) -> bytes:
    """A Windows .ico that holds one PNG of 256 pixels a side (Vista's form of the format)."""
    head = (0).to_bytes(2, "little") + (1).to_bytes(2, "little") + (1).to_bytes(2, "little")
    entry = bytes((0, 0, 0, 0)) + (1).to_bytes(2, "little") + (32).to_bytes(2, "little")
    entry += len(png).to_bytes(4, "little") + (22).to_bytes(4, "little")
    return head + entry + png


def _install_windows() -> list[str]:
    shortcut, icon = _windows_paths()
    os.makedirs(os.path.dirname(shortcut), exist_ok=True)
    os.makedirs(os.path.dirname(icon), exist_ok=True)
    with open(os.path.join(ICONS, "pentimento-256.png"), "rb") as file:
        png = file.read()
    with open(icon, "wb") as file:
        file.write(icon_file(png))
    python = base_python()
    quiet = os.path.join(os.path.dirname(python), "pythonw.exe")
    text = shortcut_script(shortcut, quiet if os.path.exists(quiet) else python, SCRIPT, icon)
    command = ["powershell", "-NoProfile", "-NonInteractive", "-EncodedCommand"]
    command.append(base64.b64encode(text.encode("utf-16-le")).decode())
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=120,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    if done.returncode != 0 or not os.path.exists(shortcut):
        raise SetupError(
            "The shortcut could not be made",
            done.stderr.decode(errors="replace").strip().partition("\n")[0],
            "Start Pentimento with main.pyw",
        )
    return [shortcut, icon]


def _uninstall_windows() -> list[str]:
    return _remove(*_windows_paths())


# macOS: an application that starts main.py.


def _mac_app() -> str:
    return os.path.expanduser("~/Applications/Pentimento.app")


def shell_quoted(argument: str) -> str:
    return "'" + argument.replace("'", "'\\''") + "'"


def _install_mac() -> list[str]:
    app = _mac_app()
    _remove(app)
    contents = os.path.join(app, "Contents")
    for name in ("MacOS", "Resources"):
        os.makedirs(os.path.join(contents, name))
    with open(os.path.join(contents, "Info.plist"), "wb") as file:
        plistlib.dump(_mac_properties(), file)
    starter = os.path.join(contents, "MacOS", "pentimento")
    with open(starter, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n")
        file.write(f'exec {shell_quoted(base_python())} {shell_quoted(SCRIPT)} "$@"\n')
    os.chmod(starter, 0o755)
    with open(os.path.join(ICONS, "pentimento-256.png"), "rb") as file:
        png = file.read()
    with open(os.path.join(contents, "Resources", "pentimento.icns"), "wb") as file:
        # One PNG of 256 pixels a side, type ic08.
        entry = b"ic08" + (len(png) + 8).to_bytes(4, "big") + png
        file.write(b"icns" + (len(entry) + 8).to_bytes(4, "big") + entry)
    return [app]


def _mac_properties() -> dict[str, object]:
    return {
        "CFBundleName": "Pentimento",
        "CFBundleIdentifier": "app.pentimento",
        "CFBundleExecutable": "pentimento",
        "CFBundleIconFile": "pentimento",
        "CFBundlePackageType": "APPL",
        "NSHighResolutionCapable": True,
        # What starts is a script, which tells no architecture: without these macOS asks for
        # Rosetta and runs everything as for an Intel processor, for which there is no PyTorch.
        "LSArchitecturePriority": ["arm64"],
        "LSRequiresNativeExecution": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Image",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.image"],
            }
        ],
    }


def _uninstall_mac() -> list[str]:
    return _remove(_mac_app())
