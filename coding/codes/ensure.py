"""The code sets, loaded where they are missing, whatever database role asks."""

import os
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.db import connection

from coding.codes.loader import is_current
from coding.codes.models import Code, CodeRelease


class CodesMissing(RuntimeError):
    """The code sets could not be loaded; the message says how to do it."""


def ensure_loaded(say: Callable[[str], None] = lambda words: None) -> bool:
    """Load the packages' code sets if they are missing or older than the packages. Whether it had to. Raises CodesMissing.

    Loading is the owner's work: a process that serves as the web role has the command do it in one of its own.
    """
    if CodeRelease.objects.exists() and is_current():
        return False
    say("Loading the code sets")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "load_code_packages"]
    here = os.environ | {"HITRECORDS_DATABASE": str(connection.settings_dict["NAME"])}
    done = subprocess.run(command, capture_output=True, text=True, env=here, check=False)
    if done.returncode or not Code.objects.exists():
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CodesMissing(f"The code sets could not be loaded: run `manage.py load_code_packages`. {' '.join(last)}")
    return True
