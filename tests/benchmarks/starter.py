"""Does the starter model paint what it is asked for? ``python -m tests.benchmarks.starter``.

200 prompts that were not trained on are painted and held against a judge that looks at
pixels. Takes about ten minutes on two CPU cores; ``--count`` takes fewer prompts.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WANTED_AGREEMENT = 0.85
WANTED_SECONDS = 5.0


def main(argv: list[str] | None = None) -> int:
    """Measure, report, and return 1 where the model falls short of what it promises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "starter")
    parser.add_argument("--count", type=int, default=200, help="how many prompts")
    parser.add_argument("--quick", action="store_true",
                        help="leave out guidance and negative prompts")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.ERROR)
    from core.training.starter.evaluate import measure

    scores = measure(args.model, args.count, args.quick)
    agreed = scores["agreement"]["all"] >= WANTED_AGREEMENT
    fast = scores["seconds_per_picture"] <= WANTED_SECONDS
    scores["passed"] = agreed and fast
    if args.json:
        sys.stdout.write(json.dumps(scores) + "\n")
    else:
        for name, value in scores.items():
            sys.stdout.write(f"{name}: {value}\n")
    return 0 if scores["passed"] else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
