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


def _nvidia(version: str, rows: str = "", word: str = ""):
    """nvidia-smi: `rows` answer its query; `word` stands in its head since driver 590."""

    def answer(command: list[str]) -> str:
        if command == ["nvidia-smi", "-L"]:
            return CARD
        if command[0] != "nvidia-smi":
            return ""
        if len(command) > 1:
            return rows
        return f"| Driver Version: 1.2  CUDA {word}Version: {version} |" if version else ""

    return answer


def _silent(command: list[str]) -> str:
    return ""


def test_detect_names_the_nvidia_card_and_its_newest_cuda(tmp_path: Path) -> None:
    found = detect(_nvidia("13.1"), str(tmp_path))
    assert found == Accelerator("cuda", "NVIDIA GeForce RTX 4070", (13, 1))


def test_detect_takes_the_newest_of_several_cards(tmp_path: Path) -> None:
    rows = "6.1, 580.65.06, NVIDIA GeForce GTX 1080\n8.9, 580.65.06, NVIDIA GeForce RTX 4070\n"
    found = detect(_nvidia("13.0", rows), str(tmp_path))
    assert found == Accelerator("cuda", "NVIDIA GeForce RTX 4070", (13, 0), (8, 9))


@pytest.mark.parametrize(
    ("version", "word", "driver", "cuda"),
    [
        ("13.2", "UMD ", "595.10", (13, 2)),
        ("", "", "580.65.06", (13, 0)),  # only the query is answered
        ("", "", "551.23", (12, 0)),
        ("", "", "no number", (12, 6)),
    ],
)
def test_detect_knows_a_drivers_cuda_however_it_is_said(
    tmp_path: Path, version: str, word: str, driver: str, cuda: tuple[int, int]
) -> None:
    rows = f"8.9, {driver}, NVIDIA GeForce RTX 4070\n"
    assert detect(_nvidia(version, rows, word), str(tmp_path)).cuda == cuda


@pytest.mark.parametrize(
    ("cuda", "capability", "first", "advised"),
    [
        ((13, 1), (8, 9), "2.13.0+cu130", ""),  # RTX 40
        ((13, 0), (6, 1), "2.13.0+cu126", ""),  # GTX 10 with the last driver made for it
        ((12, 4), (7, 5), "2.13.0+cu126", ""),  # RTX 20 with an older driver
        ((13, 0), (12, 0), "2.13.0+cu130", ""),  # RTX 50
        ((12, 8), (12, 0), "2.13.0+cpu", "install version 580 or later"),
        ((11, 4), (8, 6), "2.13.0+cpu", "install version 525 or later"),
        ((11, 4), (3, 5), "2.13.0+cpu", "no build for"),
    ],
)
@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_build_fits_the_card_and_the_driver(
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    cuda: tuple[int, int],
    capability: tuple[int, int],
    first: str,
    advised: str,
) -> None:
    monkeypatch.setattr(torch_builds.sys, "platform", platform)
    card = Accelerator("cuda", "A card", cuda, capability)
    plan = [source.requirement for source in sources(card, "2.13.0")]
    if platform == "win32" and first.endswith("+cpu"):
        first = "torch==2.13.0"  # the package index has the processor's build there
    assert plan[0] == first if "==" in first else plan[0] == f"torch=={first}"
    assert (advised in torch_builds.advice(card)) if advised else not torch_builds.advice(card)


def test_every_probe_keeps_windows_from_opening_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    def run(*_arguments: object, **options: int) -> object:
        given.append(options["creationflags"])
        raise OSError

    monkeypatch.setattr(torch_builds.subprocess, "CREATE_NO_WINDOW", 0x8000000, raising=False)
    monkeypatch.setattr(torch_builds.subprocess, "run", run)
    assert torch_builds._answer(["python3"]) == ""
    assert given == [0x8000000]


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
