"""What `main.py doctor` finds, says, and survives."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core import paths
from core.cli import doctor, doctor_facts, doctor_graphics

ROOT = Path(__file__).resolve().parents[2]


def _facts(**changes: Any) -> dict[str, Any]:
    """A machine on which everything is in order."""
    folder = {"path": "/d", "exists": True, "writable": True, "free": 50 * doctor.GIGABYTE}
    device = {"kind": "cpu", "name": "CPU", "dtype": "bfloat16"}
    device |= {"memory_total": None, "memory_free": None}
    facts: dict[str, Any] = {
        "pentimento": "1",
        "python": "/e/bin/python",
        "python_version": "3.11.7",
        "system": {"name": "Linux", "release": "Debian", "machine": "x86_64"},
        "environment": {"state": "ready", "path": "/e", "python": "/e/bin/python", "log": "/l"},
        "packages": {"torch": "2.13.0"},
        "torch": {
            "version": "2.13.0",
            "cuda": None,
            "hip": None,
            "cpu": ["amx_bf16"],
            "device": device,
        },
        "cpu": {"name": "CPU", "cores": 2},
        "memory": {"total": 16 * doctor.GIGABYTE, "available": 8 * doctor.GIGABYTE},
        "gpu_driver": [],
        "graphics": [],
        "kfd": "",
        "display": "x11 :0",
        "folders": {"data": folder, "models": folder},
        "models": {
            "installed": [
                {
                    "name": "Starter",
                    "id": "starter",
                    "path": "/s",
                    "bytes": 30_000_000,
                    "damage": "",
                }
            ],
            "rejected": [],
        },
    }
    return facts | changes


def _found(**changes: Any) -> list[doctor.Finding]:
    return doctor.find(_facts(**changes))


def test_machine_in_order_has_no_findings() -> None:
    assert _found() == []


@pytest.mark.parametrize(
    ("state", "words"),
    [("incomplete", "is incomplete"), ("broken", "is broken"), ("missing", "is missing")],
)
def test_environment_that_is_not_ready_is_an_error(state: str, words: str) -> None:
    (finding,) = _found(environment={"state": state, "path": "/e", "log": "/l"}, packages={})
    assert finding.level == "error"
    assert words in finding.what
    assert "repair" in finding.do


def test_failed_setup_is_told_with_its_reason_and_log() -> None:
    account = {"state": "incomplete", "path": "/e", "log": "/the.log", "error": "The disk is full."}
    (finding,) = _found(environment=account)
    assert finding.why == "The disk is full."
    assert "/the.log" in finding.do


def test_missing_package_is_named() -> None:
    (finding,) = _found(packages={"torch": "2", "diffusers": ""})
    assert "diffusers" in finding.what


def test_torch_that_does_not_import_is_an_error() -> None:
    (finding,) = _found(torch={"error": "ImportError: libcudart.so"})
    assert (finding.level, finding.why) == ("error", "ImportError: libcudart.so")


def test_unused_card_is_a_warning_that_says_why() -> None:
    (finding,) = _found(gpu_driver=["NVIDIA X"])
    assert (finding.level, finding.what) == ("warning", "NVIDIA X is not used")
    assert "without GPU support" in finding.why


def _torch(**changes: Any) -> dict[str, Any]:
    return _facts()["torch"] | changes


@pytest.mark.parametrize(
    ("changes", "why", "do"),
    [
        # A driver that is there, a build that cannot talk to it.
        ({"gpu_driver": ["NVIDIA X"], "torch": _torch(cuda="13.0")}, "cannot talk", "580 or later"),
        # A card, and no driver.
        ({"graphics": ["NVIDIA GPU"]}, "driver is missing", "Install NVIDIA's driver"),
        ({"graphics": ["Intel GPU", "NVIDIA GPU"]}, "driver is missing", "main.py repair"),
        # AMD's, in the order in which things have to be put right.
        ({"graphics": ["AMD GPU"]}, "no /dev/kfd", "amdgpu"),
        ({"graphics": ["AMD GPU"], "kfd": "shut"}, "may not open /dev/kfd", "usermod"),
        ({"graphics": ["AMD GPU"], "kfd": "open"}, "without ROCm", "main.py repair"),
        (
            {"graphics": ["AMD GPU"], "kfd": "open", "torch": _torch(hip="7.2")},
            "does not support it",
            "processor",
        ),
        (
            {
                "graphics": ["AMD Radeon RX 7900 XT"],
                "system": {"name": "Windows", "release": "11", "machine": "AMD64"},
            },
            "no ROCm build",
            "Linux",
        ),
        (
            {"system": {"name": "Darwin", "release": "22", "machine": "arm64"}},
            "macOS is too old",
            "version 14",
        ),
    ],
)
def test_idle_gpu_is_told_with_its_reason_and_what_to_do(
    changes: dict[str, Any], why: str, do: str
) -> None:
    (finding,) = _found(**changes)
    assert finding.level == "warning"
    assert finding.what.endswith("is not used")
    assert why in finding.why
    assert do in finding.do


def test_gpu_that_torch_has_nothing_for_is_told() -> None:
    device = _facts()["torch"]["device"] | {"passed_over": "The GPU X is not used: too old."}
    (finding,) = _found(torch=_torch(device=device), gpu_driver=["X"])
    assert finding.what == "The GPU X is not used: too old"
    assert "repair" in finding.do


def test_windows_without_the_c_library_is_told_where_it_is() -> None:
    said = "OSError: [WinError 126] The specified module could not be found"
    (finding,) = _found(torch={"error": said})
    assert "vc_redist" in finding.do


def test_adapters_are_known_by_their_makers_without_a_driver(tmp_path: Path) -> None:
    for number, vendor in enumerate(("0x8086", "0x10de", "0x1af4")):
        (tmp_path / f"card{number}").mkdir()
        (tmp_path / f"card{number}" / "vendor").write_text(vendor + "\n")
    found = doctor_graphics.adapters(str(tmp_path / "card*" / "vendor"))
    assert found == ["Intel GPU", "NVIDIA GPU"]


def test_door_of_amds_gpus_may_be_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_graphics.sys, "platform", "linux")
    door = tmp_path / "kfd"
    assert doctor_graphics.kfd(str(door)) == ""
    door.write_text("")
    assert doctor_graphics.kfd(str(door)) == "open"
    monkeypatch.setattr(doctor_graphics.os, "access", lambda *_: False)
    assert doctor_graphics.kfd(str(door)) == "shut"


def test_folder_that_cannot_be_written_is_an_error() -> None:
    folder = {"path": "/d", "exists": True, "writable": False, "free": 50 * doctor.GIGABYTE}
    (finding,) = _found(folders={"gallery": folder})
    assert (finding.level, finding.why) == ("error", "/d")


@pytest.mark.parametrize(("free", "level"), [(500_000_000, "warning"), (1000, "error")])
def test_nearly_full_disk_is_told(free: int, level: str) -> None:
    folder = {"path": "/d", "exists": True, "writable": True, "free": free}
    assert _found(folders={"data": folder})[0].level == level


def test_no_display_is_a_note_only() -> None:
    (finding,) = _found(display="")
    assert finding.level == "note"


def test_report_reads_well() -> None:
    facts = _facts()
    facts["findings"] = []
    text = doctor.render(facts)
    assert "CPU (cpu, bfloat16), PyTorch 2.13.0" in text
    assert text.endswith("Everything that is needed is there.")


def test_json_has_the_interpreter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor_facts, "torch_probe", lambda python: _facts()["torch"])
    code = doctor.main(["--json"])
    facts = json.loads(capsys.readouterr().out)
    assert facts["python"] == sys.executable
    assert code == (1 if any(f["level"] == "error" for f in facts["findings"]) else 0)


def test_probe_that_ends_badly_is_put_into_words(tmp_path: Path) -> None:
    assert "cannot be run" in doctor_facts.torch_probe(str(tmp_path / "python"))["error"]
    if sys.platform != "win32":
        assert "exit code 1" in doctor_facts.torch_probe("false")["error"]


def test_folders_are_those_of_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path))
    gallery = doctor_facts.folders()["gallery"]
    assert gallery["path"] == str(tmp_path / "data" / "gallery")
    assert (gallery["exists"], gallery["writable"]) == (False, True)


def test_models_that_cannot_be_used_are_told_with_their_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path))
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "old.ckpt").write_bytes(b"x")
    models = doctor_facts.models()
    assert [Path(model["path"]).name for model in models["rejected"]] == ["old.ckpt"]
    found = _found(models=models)
    assert any(": old.ckpt is not opened. A .ckpt" in finding.what for finding in found)


def test_starter_that_is_not_whole_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter"
    shutil.copytree(paths.starter_dir(), starter)
    monkeypatch.setattr(paths, "starter_dir", lambda: starter)
    assert not _found(models=doctor_facts.models())
    weights = starter / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100_000])
    (finding,) = _found(models=doctor_facts.models())
    assert finding.level == "error"
    assert "unet/diffusion_pytorch_model.safetensors: it ends before its weights do" in finding.why
    assert finding.do == "Install Pentimento again"


def test_unknown_option_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["--frobnicate"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_doctor_runs_with_the_standard_library_alone() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from core.cli.doctor import main\n"
        "sys.exit(main([], {'state': 'incomplete', 'path': '/e', 'python': '/e/bin/python'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "The environment is incomplete" in done.stdout
    assert done.stderr == ""
