"""A small load generator: keep-alive connections, each in its own thread, against loopback only."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Page:
    """One measured page: how it is asked for, and a word that its answer must have."""

    name: str
    path: str
    role: str = ""
    form: str = ""
    expect: str = ""


@dataclass
class Figures:
    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.wall if self.wall else 0.0

    def percentile(self, part: float) -> float:
        """Milliseconds."""
        if not self.seconds:
            return float("nan")
        if len(self.seconds) == 1:
            return self.seconds[0] * 1000
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[int(part) - 1] * 1000


def run(port: int, page: Page, headers: dict[str, str], *, workers: int, requests: int) -> Figures:
    """So many requests by so many workers. Bounded in number; every answer is checked."""
    figures, lock, left = Figures(), threading.Lock(), [requests]

    def work():
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        while True:
            with lock:
                if left[0] <= 0:
                    break
                left[0] -= 1
            began = time.perf_counter()
            problem = _ask(connection, page, headers)
            took = time.perf_counter() - began
            with lock:
                figures.seconds.append(took)
                if problem:
                    figures.failures.append(problem)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.wall = time.perf_counter() - began
    return figures


def _ask(connection, page: Page, headers) -> str:
    if page.form:
        body = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", page.path, body=page.form, headers=body)
    else:
        connection.request("GET", page.path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    if answer.status != 200:
        return f"{page.name}: {answer.status} {answer.getheader('Location') or ''}"
    return "" if page.expect in text else f"{page.name}: the answer lacks “{page.expect}”"
