"""A real coturn for tests, on an address of this machine and a port of its own; it may be slow, stopped and started again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

SECRET = "a secret of at least thirty-two bytes, for tests only"
WAIT_S = 10


def own_address() -> str:
    """An address of this machine that a browser gathers as its own (loopback it does not)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # nothing is sent
        return str(asked.getsockname()[0])


@dataclass
class Coturn:
    folder: Path
    port: int
    address: str
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"turn:{self.address}:{self.port}?transport=udp"

    def start(self, bytes_a_second: int = 0) -> None:
        """With a limit: what goes beyond it is dropped, as on a thin link."""
        options = [
            "-n", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=test.example", "--no-tls", "--no-dtls",
            "--no-cli", f"--listening-ip={self.address}", f"--relay-ip={self.address}", f"--listening-port={self.port}",
            f"--log-file={self.folder / 'coturn.log'}", "--simple-log", f"--pidfile={self.folder / 'pid'}",
            f"--userdb={self.folder / 'turndb'}", f"--max-bps={bytes_a_second}", "--fingerprint", "--stale-nonce=600",
        ]  # fmt: skip
        self.running = subprocess.Popen(
            ["turnserver", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex((self.address, self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail(f"coturn did not start: {(self.folder / 'coturn.log').read_text()[-1000:]}")

    def stop(self) -> None:
        if self.running:
            self.running.kill()
            self.running.wait()
            self.running = None


def a_coturn(folder: Path) -> Coturn:
    """Skips where there is none."""
    if shutil.which("turnserver") is None:
        pytest.skip("no coturn: install Debian's `coturn`")
    address = own_address()
    with socket.socket() as free:
        free.bind((address, 0))
        port = free.getsockname()[1]
    return Coturn(folder, port, address)
