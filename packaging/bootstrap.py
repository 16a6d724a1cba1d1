#!/usr/bin/env python3
"""Make or complete the environment without starting anything.

    python3 packaging/bootstrap.py [--tests] [--repair] [--need offscreen|x11|wayland|tests]

For images and installers; main.py does the same by itself on its first start. The last
line on stdout is the environment's interpreter.
"""

from __future__ import annotations

import argparse
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from main import require_python


def main(arguments: list[str]) -> int:
    require_python()
    from pentimento_env import layout, make, system_libraries
    from pentimento_env.errors import SetupError
    from pentimento_env.progress import SetupLog

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tests", action="store_true", help="with the test tools")
    parser.add_argument("--repair", action="store_true", help="make it anew")
    parser.add_argument(
        "--need",
        choices=sorted(system_libraries.NEEDS),
        default="nothing",
        help="libraries of the system to look for (and to install, as root)",
    )
    options = parser.parse_args(arguments)
    environment = layout.environment_dir()
    try:
        log = SetupLog(layout.log_file())
        try:
            system_libraries.provide(options.need, log, lambda text: print(text, file=sys.stderr))
        finally:
            log.close()
        make.ensure(environment, tests=options.tests, repair=options.repair)
        make.remember_libraries(environment, options.need)
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("\nInterrupted. Start again to go on.", file=sys.stderr)
        return 130
    print(layout.interpreter(environment))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
