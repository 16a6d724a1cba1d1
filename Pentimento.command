#!/bin/sh
# Pentimento by double click on macOS: finds a Python that is new enough and starts main.py.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
for python in python3.13 python3.14 python3.12 python3.11 python3 \
    /opt/homebrew/bin/python3 \
    /Library/Frameworks/Python.framework/Versions/Current/bin/python3; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
        exec "$python" "$here/main.py" "$@"
    fi
done
echo "Pentimento needs Python 3.11 to 3.14. Get it from https://www.python.org/downloads/"
echo "and open Pentimento again."
exit 2
