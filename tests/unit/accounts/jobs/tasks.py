"""What the worker of test_worker_process runs."""

import time
from pathlib import Path

from django_tasks import task


@task()
def note(path: str) -> None:
    """Writes one line a run; the first run never ends by itself."""
    file = Path(path)
    first = not file.exists()
    with file.open("a") as lines:
        lines.write("ran\n")
    if first:
        time.sleep(120)
