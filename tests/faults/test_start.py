"""A server that cannot start says why in one sentence and ends: no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.serving import free_port, serving


def serve(data: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "goldenhour", "serve", "--data", str(data), "--port", str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def check_says(done: subprocess.CompletedProcess[str], *words: str) -> None:
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "Error: " in done.stderr
    for word in words:
        assert word in said, said


def test_a_second_server_on_the_same_data_and_one_on_the_same_port_say_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with serving(data) as first:
        check_says(serve(data, free_port()), "already running", "its own data directory")
        check_says(serve(tmp_path / "other", first.port), str(first.port), "Choose another with --port")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Dear diary, " * 1_000, "not a Golden Hour log"), (b"", "")],
    ids=["a text in its place", "an empty file, which is a first start"],
)
def test_a_log_that_is_no_log_is_refused_untouched(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "log.db").write_bytes(content)
    if not content:
        with serving(tmp_path):
            return
    check_says(serve(tmp_path, free_port()), words)
    assert (tmp_path / "log.db").read_bytes() == content


def test_damaged_accounts_are_refused_untouched(tmp_path: Path) -> None:
    """They are kept nowhere else, so they are not put aside as the views are."""
    (tmp_path / "people.db").write_bytes(b"people, once " * 1_000)
    check_says(serve(tmp_path, free_port()), "The accounts cannot be read", "put back a copy of people.db")
    assert (tmp_path / "people.db").read_bytes() == b"people, once " * 1_000
