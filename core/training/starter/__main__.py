# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""Command line: ``python -m core.training.starter {data,autoencoder,text,unet,export,card,all}``."""

from __future__ import annotations

import argparse
import json
import logging
import os
from dataclasses import replace
from pathlib import Path

import torch

from core.training.starter import autoencoder, card, latents, text, unet
from core.training.starter.checkpoints import load_checkpoint
from core.training.starter.pipeline import assemble, export, unknown_pieces_share_a_row
from core.training.starter.workers import Workers

log = logging.getLogger("core.training.starter")

_SIZES = {"256x256": 1.0, "part": 1.0, "128x128": 0.3, "384x256": 0.1, "256x384": 0.1,
          "384x384": 0.1}  # fmt: skip


def _default_work() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pentimento" / "starter-training"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core.training.starter",
        description="Train the starter model from nothing, and export it. Every stage resumes "
        "from its checkpoint in the work folder; with fixed seeds.",
    )
    parser.add_argument(
        "stage",
        choices=("data", "autoencoder", "text", "unet", "export", "card", "all"),
        help="data: draw and encode scenes (needs the autoencoder); "
        "text: the text encoder's head start; card: measure and write the model card",
    )  # fmt: skip
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--work", type=Path, default=_default_work(), metavar="DIR",
                        help="checkpoints and latents (default: %(default)s)")  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("resources/starter"), metavar="DIR",
                        help="where the model is exported to (default: %(default)s)")  # fmt: skip
    parser.add_argument("--begin", type=Path, default=None, metavar="DIR",
                        help="stages autoencoder and unet: with no checkpoint yet, go on from the "
                        "exported starter in DIR")  # fmt: skip
    parser.add_argument("--scenes", type=int, default=5000, help="256 px scenes to encode")
    parser.add_argument("--minutes", type=float, default=None, metavar="N",
                        help="training time of the stage, resumed time included")  # fmt: skip
    parser.add_argument("--scores", type=Path, default=None, metavar="FILE",
                        help="stage card: what the benchmark printed with --json, instead of "
                        "measuring again")  # fmt: skip
    parser.add_argument("--worker", default="0/1", metavar="I/N",
                        help="stage unet: this is process I of N that train together; start all "
                        "N with the same --work (default: %(default)s)")  # fmt: skip
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (0: as torch likes)")
    return parser


def trained_autoencoder(work: Path, device: str) -> tuple[autoencoder.AutoencoderTiny, dict]:
    """The averaged autoencoder of ``work`` and its checkpoint; exits where there is none."""
    state = load_checkpoint(work / "autoencoder.pt", device)
    if state is None:
        raise SystemExit(f"No autoencoder in {work}: run the stage 'autoencoder' first.")
    model = autoencoder.build().to(device)
    model.load_state_dict(state["average"])
    return model.eval().requires_grad_(False), state


def latent_scale(work: Path) -> float:
    """The factor that gives the 256 px latents a standard deviation of 1."""
    path = work / "scale.json"
    if not path.exists():
        rows = latents.read(work, "256x256")
        if rows is None:
            raise SystemExit(f"No latents in {work}: run the stage 'data' first.")
        path.write_text(json.dumps(1.0 / float(rows.latents.astype("float32").std())))
    return float(json.loads(path.read_text()))


def _data(args: argparse.Namespace) -> None:
    vae, _ = trained_autoencoder(args.work, args.device)
    for size, share in _SIZES.items():
        latents.write(vae, args.work, size, int(args.scenes * share))
    latent_scale(args.work)


def _export(args: argparse.Namespace) -> None:
    vae, _ = trained_autoencoder(args.work, "cpu")
    vae.register_to_config(scaling_factor=latent_scale(args.work))
    parts = unet.build_parts("cpu")
    state = load_checkpoint(args.work / "unet.pt", "cpu")
    if state is None:
        log.warning("No UNet in %s: exporting an untrained one.", args.work)
    else:
        parts.load(state["average"])
    unknown_pieces_share_a_row(parts.encoder)
    export(assemble(vae, parts.unet, parts.encoder), args.out)
    log.info("exported to %s", args.out)


def main(argv: list[str] | None = None) -> int:
    """Run one stage, or all in order."""
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if args.threads:
        torch.set_num_threads(args.threads)
    every = args.stage == "all"

    def timed(plan):
        return plan if args.minutes is None or every else replace(plan, minutes=args.minutes)

    if args.stage == "autoencoder" or every:
        plan = timed(autoencoder.AutoencoderPlan())
        if args.begin is not None:
            plan = replace(plan, lr=2e-3, stay=0.05)
        autoencoder.train(plan, args.work, args.device, args.begin)
    if args.stage == "text" or every:
        text.train(timed(text.TextPlan()), args.work, args.device)
    if args.stage == "data" or every:
        _data(args)
    if args.stage == "unet" or every:
        rank, count = (int(n) for n in args.worker.split("/"))
        workers = Workers(rank, count)
        scale = latent_scale(args.work)
        plan = timed(unet.UNetPlan())
        if args.begin is not None:
            plan = replace(plan, lr=1.5e-3, small_first=0.0)
        unet.train(plan, args.work, scale, args.device, workers, args.begin)
        workers.close()
    if args.stage == "export" or every:
        _export(args)
    if args.stage == "card" or every:
        card.write(args.out, args.work, args.scores)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
