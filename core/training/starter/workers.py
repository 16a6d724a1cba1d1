# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""Several processes training one model: each takes its own steps, then they average.

Averaging weights every few steps needs no lockstep, which on a busy machine is what two
threads of one process lose most of their time to.
"""

from __future__ import annotations

from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor


class Workers:
    """This process as one of ``count`` on this machine, meeting at a local ``port``.

    With one worker everything here does nothing.
    """

    def __init__(self, rank: int, count: int, port: int = 29511) -> None:
        self.rank = rank
        self.count = count
        if count > 1:
            dist.init_process_group(
                "gloo",
                init_method=f"tcp://127.0.0.1:{port}",
                rank=rank,
                world_size=count,
                timeout=timedelta(minutes=20),
            )

    @torch.no_grad()
    def average(self, tensors: list[Tensor]) -> None:
        """Replace every tensor by its mean over the workers, in place."""
        if self.count == 1:
            return
        flat = torch.cat([t.reshape(-1) for t in tensors])
        dist.all_reduce(flat)
        flat /= self.count
        at = 0
        for t in tensors:
            t.copy_(flat[at : at + t.numel()].reshape(t.shape))
            at += t.numel()

    def mean(self, value: float) -> float:
        """The mean of a number over the workers."""
        box = torch.tensor([value], dtype=torch.float64)
        self.average([box])
        return float(box)

    def close(self) -> None:
        """Leave the group."""
        if self.count > 1:
            dist.destroy_process_group()
