"""How the process that generates is set up, before and after torch is imported."""

from __future__ import annotations

import importlib
import os
import warnings
from typing import Any

# Read by OpenMP when torch is imported: spinning threads make a UNet call beside one busy
# process take 2.5 s instead of 1.3 s; alone nothing changes. The rest keeps every library
# off the network and its progress bars off a stderr that may not exist.
ENVIRONMENT = {
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "0",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

# The same, where the user has chosen nothing else. What Metal cannot compute is computed by
# the processor instead of failing. AMD's library tries every way to convolve for each new
# size, which takes minutes and ends in driver time-outs on a Radeon: 2 is its quick choice.
SUGGESTED = {"PYTORCH_ENABLE_MPS_FALLBACK": "1", "MIOPEN_FIND_MODE": "2"}


def set_environment() -> None:
    """Set what is not set yet. To be called before torch, diffusers and transformers are
    imported; later it changes nothing."""
    for name, value in {**SUGGESTED, **ENVIRONMENT}.items():
        os.environ.setdefault(name, value)


def library(name: str) -> Any:
    """The module of that name, imported when first asked for.

    torch, diffusers, transformers and peft come through here: they are imported in the
    process that generates only, and have no types worth checking against.
    """
    return importlib.import_module(name)


def quiet() -> None:
    """Switch off the libraries' progress bars and chatter.

    With `sys.stderr` None (pythonw, bundles) their bars crash in run, load and save.
    """
    warnings.filterwarnings("ignore", module=r"(diffusers|transformers|peft|huggingface_hub)\b.*")
    for name in ("diffusers.utils.logging", "transformers.utils.logging"):
        logging: Any = library(name)
        logging.disable_progress_bar()
        # Not "errors": what they say of damaged files is told in our words, and once.
        logging.set_verbosity(logging.CRITICAL)
    library("huggingface_hub.utils").disable_progress_bars()
