"""Secrets of this server in files of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

SECRET_BYTES = 32


def write_secret(path: Path, content: bytes) -> None:
    """Never readable by others, not even for a moment; durable, and whole or not there."""
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def kept_secret(path: Path, make: Callable[[int], bytes]) -> bytes:
    """The secret in this file; made where there is none. Raises ValueError where it is shorter than `SECRET_BYTES`."""
    if not path.exists():
        write_secret(path, make(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"{path} holds fewer than {SECRET_BYTES} bytes. Give a file with a longer secret.")
    return secret
