"""`main.py doctor`: what is there, what is missing, and what to do about it.

It imports nothing but the standard library before it is sure that there is more, so
that main.py can run it with any Python when the environment is broken.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core import __version__
from core.cli import doctor_facts, doctor_graphics
from core.cli.console import error_line, prepare_streams, write_line
from core.cli.parsing import OneLineParser, UsageError

GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """Something that was found out. `level`: "error" (it will not work), "warning" (it
    works less well than it could) or "note"."""

    level: str
    what: str
    why: str = ""
    do: str = ""


def report(environment: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All facts and findings in plain values, ready for JSON.

    `environment` is main.py's account of the environment (pentimento_env.preparation);
    without it, this process's interpreter counts as the environment.
    """
    account = dict(environment or {"path": sys.prefix, "python": sys.executable, "state": "ready"})
    python = str(account["python"])
    usable = account["state"] in ("ready", "outdated")
    facts: dict[str, Any] = {
        "pentimento": __version__,
        "python": python,
        "python_version": ".".join(str(part) for part in sys.version_info[:3]),
        "system": doctor_facts.system(),
        "environment": account,
        "packages": doctor_facts.packages() if usable else {},
        "torch": doctor_facts.torch_probe(python) if usable else {"error": "no environment"},
        "cpu": doctor_facts.processor(),
        "memory": doctor_facts.memory(),
        "gpu_driver": doctor_graphics.nvidia_cards(),
        "graphics": doctor_graphics.adapters(),
        "kfd": doctor_graphics.kfd(),
        "display": doctor_facts.display(),
        "folders": doctor_facts.folders(),
        "models": doctor_facts.models(),
    }
    facts["findings"] = [asdict(finding) for finding in find(facts)]
    return facts


def find(facts: Mapping[str, Any]) -> list[Finding]:
    """What the facts mean for the user. Pure."""
    found = _about_environment(facts["environment"])
    if not found:
        found += _about_packages(facts["packages"])
        found += _about_torch(facts)
    found += _about_folders(facts["folders"])
    found += _about_memory(facts["memory"])
    if not found or all(finding.level != "error" for finding in found):
        found += _about_use(facts)
    return found


def _about_environment(account: Mapping[str, Any]) -> list[Finding]:
    state = account["state"]
    log = f"The log is {account['log']}" if account.get("log") else ""
    if account.get("error"):
        return [Finding("error", "The environment could not be made", str(account["error"]), log)]
    if state == "incomplete":
        do = "Start main.py again to go on; `main.py repair` begins anew"
        return [Finding("error", "The environment is incomplete", "its setup was interrupted", do)]
    if state in ("broken", "missing"):
        why = "the Python that it was made with is gone" if state == "broken" else ""
        return [Finding("error", f"The environment is {state}", why, "Run: main.py repair")]
    return []


def _about_packages(packages: Mapping[str, str]) -> list[Finding]:
    lacking = [name for name, version in packages.items() if not version]
    if not lacking:
        return []
    return [Finding("error", f"Not installed: {', '.join(lacking)}", "", "Run: main.py repair")]


def _about_torch(facts: Mapping[str, Any]) -> list[Finding]:
    torch, cpu, system = facts["torch"], facts["cpu"], facts["system"]
    if "error" in torch:
        return [_broken_torch(str(torch["error"]))]
    if torch["device"]["kind"] != "cpu":
        return []
    idle = doctor_graphics.idle_card(
        torch, facts["gpu_driver"], facts["graphics"], facts["kfd"], system["name"]
    )
    if idle is not None:
        return [Finding("warning", *idle)]
    if (system["name"], system["machine"]) == ("Darwin", "arm64"):
        do = "Update macOS to version 14 or later"
        return [Finding("warning", "The Apple GPU is not used", "macOS is too old for it", do)]
    if "amx_bf16" not in torch["cpu"]:
        why = f"there is no GPU, and {cpu['name']} has no AMX"
        return [Finding("note", "Large models will be slow here", why)]
    return []


def _broken_torch(why: str) -> Finding:
    do = "Run: main.py repair"
    if "[WinError 126]" in why or "DLL load failed" in why:
        do = "Install https://aka.ms/vs/17/release/vc_redist.x64.exe; else " + do
    return Finding("error", "PyTorch does not work", why, do)


def _about_folders(folders: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    found: list[Finding] = []
    for name, folder in folders.items():
        if not folder["writable"]:
            do = "Change the folder's rights, or set PENTIMENTO_HOME to a folder of yours"
            found.append(
                Finding("error", f"The {name} folder cannot be written", folder["path"], do)
            )
    free = folders["data"]["free"] if "data" in folders else GIGABYTE
    if free < GIGABYTE:
        why = f"{_bytes(free)} are free in {folders['data']['path']}"
        level = "error" if free < GIGABYTE // 20 else "warning"
        found.append(Finding(level, "The disk is nearly full", why, "Free some space"))
    return found


def _about_memory(memory: Mapping[str, int]) -> list[Finding]:
    if 0 < memory["total"] < 4 * GIGABYTE:
        why = f"this machine has {_bytes(memory['total'])}"
        return [Finding("warning", "Only small models fit in memory", why)]
    return []


def _about_use(facts: Mapping[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    if not facts["display"]:
        do = "Use `main.py generate` or `main.py tour`"
        found.append(Finding("note", "There is no display", "no window can open here", do))
    for rejected in facts["models"]["rejected"]:
        # In the middle of a sentence: the reason begins with the file's name as it is.
        what = f"Something in the models folder cannot be used: {rejected['reason']}"
        found.append(Finding("note", what))
    for model in facts["models"]["installed"]:
        if model["damage"]:
            again = "Install Pentimento" if model["id"] == "starter" else "Download it"
            found.append(
                Finding(
                    "error" if model["id"] == "starter" else "warning",
                    f"The model {model['name']} cannot be loaded",
                    model["damage"],
                    f"{again} again",
                )
            )
    if not facts["models"]["installed"]:
        do = "Put a model's folder or .safetensors file into " + (
            facts["folders"].get("models", {}).get("path", "the models folder")
        )
        found.append(Finding("warning", "No model is installed", "", do))
    return found


def _bytes(count: int) -> str:
    if count < GIGABYTE:
        return f"{count / 1_000_000:.0f} MB"
    return f"{count / GIGABYTE:.1f} GB"


def render(facts: Mapping[str, Any]) -> str:
    """The report for a person."""
    lines = [f"Pentimento {facts['pentimento']}"]

    def line(title: str, text: str) -> None:
        lines.append(f"  {title:<12} {text}")

    system = facts["system"]
    line("system", f"{system['name']}, {system['release']}, {system['machine']}")
    line("Python", f"{facts['python_version']}, {facts['python']}")
    account = facts["environment"]
    line("environment", f"{account['state']}, {account['path']}")
    line("device", _device(facts["torch"], facts["cpu"]))
    cpu, memory = facts["cpu"], facts["memory"]
    extra = [name for name in facts["torch"].get("cpu", []) if name.startswith(("amx", "avx"))]
    line("processor", f"{cpu['name']}, {cpu['cores']} cores" + _listed(extra))
    if memory["total"]:
        line("memory", f"{_bytes(memory['available'])} of {_bytes(memory['total'])} available")
    line("display", facts["display"] or "none")
    versions = [f"{name} {version}" for name, version in facts["packages"].items() if version]
    if versions:
        line("packages", ", ".join(versions))
    for name, folder in facts["folders"].items():
        free = f", {_bytes(folder['free'])} free" if name == "data" else ""
        line(name, folder["path"] + free)
    installed = facts["models"]["installed"]
    models = [f"{model['name']} ({_bytes(model['bytes'])})" for model in installed]
    line("installed", ", ".join(models) or "no models")
    if account.get("log"):
        line("setup log", str(account["log"]))
    lines.append("")
    for finding in facts["findings"]:
        parts = [part for part in (finding["what"], finding["why"], finding["do"]) if part]
        lines.append(
            f"{finding['level']}: "
            + ". ".join(part[0].upper() + part[1:].rstrip(".") for part in parts)
        )
    if not any(finding["level"] == "error" for finding in facts["findings"]):
        lines.append("Everything that is needed is there.")
    return "\n".join(lines)


def _device(torch: Mapping[str, Any], cpu: Mapping[str, Any]) -> str:
    if "error" in torch:
        return "unknown"
    device = torch["device"]
    text = f"{device['name'] or cpu['name']} ({device['kind']}, {device['dtype']})"
    if device["memory_total"]:
        text += f", {_bytes(device['memory_free'] or 0)} of {_bytes(device['memory_total'])} free"
    return text + f", PyTorch {torch['version']}"


def _listed(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def main(argv: Sequence[str], environment: Mapping[str, Any] | None = None) -> int:
    """Print the report; 0 when everything that is needed is there, else 1."""
    prepare_streams()
    parser = OneLineParser(
        prog="main.py doctor", description="What is there, what is missing, what to do."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    try:
        options = parser.parse(argv)
    except UsageError as error:
        write_line(sys.stderr, error_line(parser.prog, error))
        return 2
    facts = report(environment)
    text = json.dumps(facts, indent=2, ensure_ascii=False) if options.json else render(facts)
    write_line(sys.stdout, text)
    return 1 if any(finding["level"] == "error" for finding in facts["findings"]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
