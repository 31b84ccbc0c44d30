"""A start that cannot be is said in one sentence before anything is announced; a stop ends open pages in peace."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "goldenhour", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_in_use_is_named_before_anything_else(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("demo", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert "cannot be had" in ended.stderr
    assert "Open http" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    ended = run("serve", "--port", "99999", "--data", str(tmp_path))
    assert ended.returncode == 2
    assert "65535" in ended.stderr


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a directory")
    ended = run("serve", "--port", "1", "--data", str(in_the_way / "data"))
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_stopped_with_a_page_open_it_ends_at_once_and_quietly(tmp_path: Path, kind: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "goldenhour", "demo", "--past", "1", "--port", str(port), "--data", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/health")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(f"{base}/demo/enter", data=b"sign_in=nurse")
        stream = opener.open(f"{base}/live?topic=board/0401180014")
        assert stream.readline()
        server.send_signal(kind)
        server.send_signal(kind)  # in a hurry: still no traceback
        said, _ = server.communicate(timeout=20)
        assert "Traceback" not in said
        assert "exceeded" not in said  # it did not have to be forced
    finally:
        server.kill()


def test_a_demo_that_was_killed_leaves_in_peoples_hands_what_they_had_taken(tmp_path: Path) -> None:
    from goldenhour.app.demo import taken_before

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "goldenhour",
        "demo",
        "--past",
        "1",
        "--paused",
        "--port",
        str(port),
        "--data",
        str(tmp_path),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/health")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(f"{base}/demo/enter", data=b"sign_in=dispatcher")
        for turned in (b'{"take": "unit/x"}', b'{"take": "desk/A"}', b'{"give_back": "desk/A"}'):
            opener.open(urllib.request.Request(f"{base}/county", turned, {"Content-Type": "application/json"}))
    finally:
        server.kill()
        server.wait()
    assert taken_before(tmp_path / "demo-taken.json") == {"unit/x"}
    assert taken_before(tmp_path / "missing.json") == set()


def wait_for(address: str) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
