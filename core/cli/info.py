"""`main.py info`: what a picture says about how it was made, as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from core.cli.console import write_line
from core.errors import BadInput, UserError
from core.formats.source import open_source
from core.library.metadata import read_info


def run(options: argparse.Namespace) -> int:
    """Raises BadInput for whatever cannot be read."""
    with open_source(options.file):  # no pipe, no device: those would wait for ever
        pass
    try:
        info = read_info(options.file)
    except BadInput:
        raise
    except UserError as error:
        raise BadInput(error.what, error.why, error.do) from error
    write_line(sys.stdout, json.dumps(info, indent=2, allow_nan=False))
    return 0
