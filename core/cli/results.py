"""A candidate on its way to the disk: the file asked for, its alpha, and the gallery."""

from __future__ import annotations

import dataclasses
import os
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import numpy as np

from core.arrays import MaskArray, RgbaArray
from core.cli.checking import Job, result_extent
from core.errors import UserError
from core.formats import write_mask, write_picture
from core.geometry import Bounds
from core.library.gallery import Gallery
from core.library.items import GalleryItem
from core.library.metadata import PENTIMENTO, Origin, texts_of, without_folders
from core.request import Candidate


class ResultWriter:
    """Writes each candidate of a job as it comes. A context manager: it closes the gallery.

    The gallery is a second copy: when it cannot be used, `on_note` is told and the result
    is written all the same.
    """

    def __init__(self, job: Job, on_note: Callable[[str], None], *, use_gallery: bool) -> None:
        self._job = job
        self._note = on_note
        self._use_gallery = use_gallery
        self._gallery: Gallery | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._use_gallery:
            request = self._job.request
            try:
                self._gallery = self._stack.enter_context(Gallery.open())
                self._gallery.prompts.add(request.prompt, request.negative_prompt)
            except UserError as error:
                self._no_gallery(error)
            else:
                for notice in self._gallery.notices:
                    self._note(notice)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, candidate: Candidate) -> dict[str, Any]:
        """Write it, and return what --json says about it. Raises UserError (full disk …)."""
        item = self._keep(candidate)
        job, targets = self._job, self._job.targets
        frame = Bounds.of_extent(result_extent(candidate.request))
        if candidate.request.image is not None:
            frame = candidate.request.new_frame
        pixels = self._whole_picture(candidate, frame)
        path, alpha_path = targets.out_of(candidate.index), targets.alpha_of(candidate.index)
        try:
            notes = self._write_picture(
                path, pixels, candidate, self._origin(candidate, item, frame)
            )
            if alpha_path is not None:
                write_mask(alpha_path, _whole_alpha(candidate, frame))
        except UserError as error:
            if item is None:
                raise
            kept = f"The result is kept in the gallery as {item.path}"
            raise UserError(error.what, error.why, f"{error.do}. {kept}") from error
        return {
            "path": os.fspath(path.absolute()),
            "alpha_path": None if alpha_path is None else os.fspath(alpha_path.absolute()),
            "index": candidate.index,
            "count": targets.count,
            "seed": candidate.seed,
            "width": frame.width,
            "height": frame.height,
            "bounds": list(dataclasses.astuple(candidate.bounds)),
            "task": candidate.request.task.value,
            "model": candidate.request.model,
            "steps": candidate.request.num_inference_steps,
            "guidance": candidate.request.guidance_scale,
            "strength": candidate.request.strength,
            "scheduler": candidate.request.scheduler,
            "seconds": round(candidate.seconds, 3),
            "gallery_id": None if item is None else item.id,
            "gallery_path": None if item is None else os.fspath(item.path),
            "made_with": dict(candidate.made_with),
            "notes": [*job.notes, *candidate.notes, *notes],
        }

    def _keep(self, candidate: Candidate) -> GalleryItem | None:
        if self._gallery is None:
            return None
        try:
            return self._gallery.add(candidate)
        except UserError as error:
            self._no_gallery(error)
            return None

    def _no_gallery(self, error: UserError) -> None:
        self._gallery = None
        self._note(f"The results are not kept in the gallery: {error}")

    def _origin(self, candidate: Candidate, item: GalleryItem | None, frame: Bounds) -> Origin:
        """The record in the file: that of the gallery's copy, but with this file's extent."""
        if item is not None and self._gallery is not None:
            return dataclasses.replace(self._gallery.origin_of(item), picture=frame)
        return Origin(
            id=secrets.token_hex(6),
            created=time.time_ns() // 1000,
            request=candidate.request.to_dict(),
            seed=candidate.seed,
            index=candidate.index,
            bounds=candidate.bounds,
            picture=frame,
            task=candidate.request.task.value,
            seconds=candidate.seconds,
            made_with=candidate.made_with,
            notes=candidate.notes,
        )

    def _whole_picture(self, candidate: Candidate, frame: Bounds) -> RgbaArray:
        """The result in the whole picture. Where the paste's alpha is 0 it is the source's."""
        pixels = np.zeros((frame.height, frame.width, 4), np.uint8)
        source = self._job.source
        if source is not None:
            place = candidate.request.frame.relative_to(frame)
            pixels[place.slices] = source.rgba
        target = candidate.bounds.relative_to(frame).slices
        np.copyto(pixels[target], candidate.pixels, where=candidate.alpha[..., None] > 0)
        return pixels

    def _write_picture(
        self, path: Path, pixels: RgbaArray, candidate: Candidate, origin: Origin
    ) -> tuple[str, ...]:
        source = self._job.source
        texts: dict[str, str] = {}
        if self._job.with_metadata:
            texts = texts_of(candidate, origin)
            texts[PENTIMENTO] = without_folders(texts[PENTIMENTO])
        return write_picture(
            path,
            pixels,
            icc=None if source is None else source.icc,
            exif=source.exif if source is not None and self._job.with_metadata else None,
            dpi=None if source is None else source.dpi,
            text=texts,
            quality=self._job.quality,
            keep_alpha=True if source is not None and source.has_alpha else None,
        )


def _whole_alpha(candidate: Candidate, frame: Bounds) -> MaskArray:
    alpha = np.zeros((frame.height, frame.width), np.uint8)
    alpha[candidate.bounds.relative_to(frame).slices] = candidate.alpha
    return alpha
