"""Which build of PyTorch is chosen, and where it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from pentimento_env import torch_builds
from pentimento_env.torch_builds import Accelerator, detect, sources, wheel_at_hand

ROOT = Path(__file__).resolve().parents[2]
CARD = "GPU 0: NVIDIA GeForce RTX 4070 (UUID: GPU-12)\n"


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_builds.sys, "platform", "linux")
    monkeypatch.delenv("PENTIMENTO_TORCH", raising=False)


def _nvidia(version: str):
    def answer(command: list[str]) -> str:
        if command == ["nvidia-smi", "-L"]:
            return CARD
        return (
            f"| Driver Version: 1.2  CUDA Version: {version} |"
            if command[0] == "nvidia-smi"
            else ""
        )

    return answer


def _silent(command: list[str]) -> str:
    return ""


def test_detect_names_the_nvidia_card_and_its_newest_cuda(tmp_path: Path) -> None:
    found = detect(_nvidia("13.1"), str(tmp_path))
    assert found == Accelerator("cuda", "NVIDIA GeForce RTX 4070", (13, 1))


def test_detect_finds_an_amd_gpu_by_its_simd_units(tmp_path: Path) -> None:
    for node, simd in (("0", 0), ("1", 96)):
        (tmp_path / node).mkdir()
        (tmp_path / node / "properties").write_text(f"cpu_cores_count 8\nsimd_count {simd}\n")
    assert detect(_silent, str(tmp_path)).kind == "rocm"


def test_detect_takes_a_processor_node_for_no_gpu(tmp_path: Path) -> None:
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "properties").write_text("simd_count 0\nbroken line here\n")
    assert detect(_silent, str(tmp_path)) == Accelerator("cpu")


def test_detect_obeys_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENTIMENTO_TORCH", "cpu")
    assert detect(_nvidia("13.0"), str(tmp_path)).kind == "cpu"


def test_probe_that_hangs_counts_as_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_builds, "PROBE_SECONDS", 0.1)
    assert torch_builds._answer(["sleep", "5"]) == ""


def test_wheel_at_hand_is_read_from_pips_words() -> None:
    output = "Processing torch.whl\nWould install torch-2.13.0+cpu\n"
    assert wheel_at_hand(output) == "2.13.0+cpu"
    assert wheel_at_hand("Would install numpy-2.4 torch-2.13.0\n") == "2.13.0"
    assert wheel_at_hand("ERROR: No matching distribution found for torch==2.13.0") == ""


def test_sources_for_a_processor_begin_with_the_wheel_at_hand() -> None:
    plan = sources(Accelerator("cpu"), "2.13.0", "2.13.0+cpu")
    assert [source.requirement for source in plan] == [
        "torch==2.13.0+cpu",
        "torch==2.13.0+cpu",
        "torch==2.13.0",
    ]
    assert plan[0].options == ("--no-index",)


def test_sources_for_cuda_keep_a_cpu_wheel_at_hand_as_the_way_out() -> None:
    plan = sources(Accelerator("cuda", cuda=(13, 0)), "2.13.0", "2.13.0+cpu")
    asked = [source.requirement for source in plan]
    assert asked[0] == "torch==2.13.0+cu130"
    assert asked.index("torch==2.13.0") < asked.index("torch==2.13.0+cpu")
    assert all(source.with_dependencies for source in plan if "+cu" in source.requirement)


def test_sources_for_an_old_driver_leave_newer_cuda_out() -> None:
    plan = sources(Accelerator("cuda", cuda=(12, 4)), "2.13.0")
    assert "torch==2.13.0+cu130" not in [source.requirement for source in plan]
    assert plan[0].requirement.startswith("torch==2.13.0+cu12")


def test_sources_for_a_cuda_wheel_at_hand_begin_with_it() -> None:
    plan = sources(Accelerator("cuda", cuda=(13, 0)), "2.13.0", "2.13.0+cu130")
    assert plan[0].requirement == "torch==2.13.0+cu130"
    assert "--no-index" not in plan[0].options


@pytest.mark.parametrize("kind", ["cpu", "cuda", "rocm"])
def test_sources_end_with_one_that_works_anywhere(kind: str) -> None:
    plan = sources(Accelerator(kind, cuda=(13, 0)), "2.13.0")
    assert plan[-1].requirement in ("torch==2.13.0", "torch==2.13.0+cpu")


def test_sources_on_a_mac_are_the_package_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_builds.sys, "platform", "darwin")
    plan = sources(Accelerator("mps"), "2.13.0")
    assert [source.requirement for source in plan] == ["torch==2.13.0"]


def test_pytorchs_index_is_named_in_one_table_only() -> None:
    name = "download." + "pytorch.org"
    files = [*ROOT.glob("*.*"), *(ROOT / "packaging").rglob("*.*"), *(ROOT / "core").rglob("*.py")]
    naming = [file.name for file in files if file.is_file() and name.encode() in file.read_bytes()]
    assert [file for file in naming if file.endswith((".py", ".txt", ".toml"))] == [
        "torch_builds.py"
    ]
