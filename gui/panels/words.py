"""How the window says times, sizes and stages."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.request import Progress, Stage


def stage_words(progress: Progress, *, in_full: bool = False) -> str:
    """Where a job is, in a word or two; a step as "3/20", or `in_full`."""
    translate = QCoreApplication.translate
    match progress.stage:
        case Stage.QUEUED:
            return translate("Words", "Waiting")
        case Stage.STARTING:
            return translate("Words", "Starting")
        case Stage.LOADING:
            return translate("Words", "Loading model")
        case Stage.ENCODING:
            return translate("Words", "Reading prompt")
        case Stage.DENOISING if progress.steps and in_full:
            words = translate("Words", "Step {n} of {count}")
            return words.format(n=progress.step, count=progress.steps)
        case Stage.DENOISING if progress.steps:
            return f"{progress.step}/{progress.steps}"
        case Stage.DENOISING:
            return translate("Words", "Drawing")
        case Stage.DECODING:
            return translate("Words", "Developing")
        case Stage.COMPOSITING:
            return translate("Words", "Joining")


def seconds_words(seconds: float | None) -> str:
    """A time to come, rounded up; "" when it cannot be told."""
    if seconds is None:
        return ""
    whole = max(1, int(seconds + 0.999))
    if whole < 60:
        return QCoreApplication.translate("Words", "{n} s").format(n=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return QCoreApplication.translate("Words", "{m} min {s} s").format(m=minutes, s=rest)
    hours, minutes = divmod(minutes, 60)
    return QCoreApplication.translate("Words", "{h} h {m} min").format(h=hours, m=minutes)


def bytes_words(count: int) -> str:
    gigabytes = count / 1024**3
    if gigabytes >= 1:
        return f"{gigabytes:.1f} GB"
    return f"{count / 1024**2:.0f} MB"
