"""What PyTorch finds on this machine, as one line of JSON.

Run as a process of its own (`python -m core.cli.doctor_probe`): importing torch takes
seconds and hundreds of megabytes, and a bad driver can end the process that asks.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any


def probe() -> dict[str, Any]:
    """The torch build and the device that the engine would choose."""
    from core.engine.device import choose_device
    from core.engine.process import library

    torch = library("torch")
    device = choose_device()
    return {
        "version": str(torch.__version__),
        "cuda": torch.version.cuda,
        "hip": torch.version.hip,
        "device": asdict(device.info()) | {"passed_over": str(device.passed_over)},
        "cpu": [name for name, there in torch.cpu.get_capabilities().items() if there is True],
    }


if __name__ == "__main__":
    print(json.dumps(probe()))
