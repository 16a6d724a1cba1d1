"""What the window's process and the engine's child say to each other."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine.protocol import DeviceInfo
from core.request import Candidate, GenerationRequest, Progress

# What, why, do and remedy of a UserError.
Parts = tuple[str, str, str, str]

# -- to the child ----------------------------------------------------------------------


@dataclass(frozen=True)
class Generate:
    job: int
    request: GenerationRequest


@dataclass(frozen=True)
class Cancel:
    job: int


@dataclass(frozen=True)
class Unload:
    pass


@dataclass(frozen=True)
class Close:
    pass


# -- from the child --------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """The device is known; importing goes on."""

    device: DeviceInfo | None


@dataclass(frozen=True)
class Ready:
    """The libraries are imported. `error` is a UserError's parts when they could not be."""

    error: Parts | None = None


@dataclass(frozen=True)
class Heartbeat:
    """Sent every half second, whatever else the child does."""


@dataclass(frozen=True)
class Progressed:
    job: int
    progress: Progress


@dataclass(frozen=True)
class Made:
    """A candidate. Its request is the job's own, which is not sent back."""

    job: int
    candidate: Candidate


@dataclass(frozen=True)
class Ended:
    """The one end of a job: `outcome` is done, cancelled, bad-input, user-error, lost (with
    this process, which cannot go on) or bug.

    `error` holds the parts of a UserError; of a bug its traceback and empty texts.
    """

    job: int
    outcome: str
    error: Parts = ("", "", "", "")
    device: DeviceInfo | None = None
