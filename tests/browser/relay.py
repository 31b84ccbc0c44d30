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
HOW_TO = Path(__file__).parents[2] / "docs/how-to/consult-room.md"
"""Its configuration is what is tried here."""


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
        written = HOW_TO.read_text(encoding="utf-8").partition("```ini\n")[2].partition("```")[0]
        for word, meant in {
            "RELAY-ADDRESS": self.address,
            "RELAY-NAME": "test.example",
            "THE-SECRET": SECRET,
            "=3478": f"={self.port}",
        }.items():
            written = written.replace(word, meant)
        lines = [
            line for line in written.splitlines() if not line.startswith(("cert=", "pkey=", "tls-listening-port="))
        ]
        lines += [
            "no-tls",
            "no-dtls",
            f"max-bps={bytes_a_second}",
            f"log-file={self.folder / 'coturn.log'}",
            "simple-log",
        ]
        lines += [f"pidfile={self.folder / 'coturn.pid'}", f"userdb={self.folder / 'turndb'}"]
        (self.folder / "turnserver.conf").write_text("\n".join(lines))
        self.running = subprocess.Popen(
            ["turnserver", "-c", str(self.folder / "turnserver.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder,
        )  # fmt: skip
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
