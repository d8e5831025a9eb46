#!/usr/bin/env python3
"""The house's commands: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitrecords.settings")
    try:
        from django.core.management import execute_from_command_line

        from hitrecords.problems import told_plainly
    except ModuleNotFoundError as error:
        sys.exit(f"{error}.\nWay out: `make env`, then `.venv/bin/python manage.py …`.")
    with told_plainly():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this with an older one needs the words
        sys.exit(f"HIT Records needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    main()
