"""A real server in a process of its own, on a free port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


UNHURRIED = {"GOLDENHOUR_REQUESTS_PER_S": "0"}
"""Figures are of a server that works as fast as it can: one account speaks for a whole county here."""


class Server:
    """`start_seconds` is from the command to the first answer of /health."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        begin = time.perf_counter()
        self.output = (data / "server.out").open("wb")
        command = [sys.executable, "-m", "goldenhour", "serve", "--data", str(data), "--port", str(self.port)]
        env = {**os.environ, **UNHURRIED, **(environment or {})}
        self.process = subprocess.Popen(command, stdout=self.output, stderr=self.output, env=env)
        while True:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1),
            ):
                break
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {(data / 'server.out').read_text()[-3000:]}")
            time.sleep(0.02)
        self.start_seconds = time.perf_counter() - begin

    def memory_mib(self) -> float:
        """Resident set of the server process."""
        return float(psutil.Process(self.process.pid).memory_info().rss / 2**20)

    def cpu_seconds(self) -> float:
        """What the server process has used of the processors since it began."""
        used = psutil.Process(self.process.pid).cpu_times()
        return float(used.user + used.system)

    def stop(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.output.close()


@contextlib.contextmanager
def serving(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    server = Server(data, environment)
    try:
        yield server
    finally:
        server.stop()
