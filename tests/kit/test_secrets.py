from __future__ import annotations

from pathlib import Path

import pytest

from goldenhour.kit.secrets import kept_secret, write_secret


def test_a_secret_is_read_by_its_owner_alone_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.with_suffix(".new").write_bytes(b"half of one, from a server that died")
    write_secret(path, b"first")
    write_secret(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key.pem"]


def test_a_secret_is_made_once_and_one_too_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    first = kept_secret(path, lambda size: b"s" * size)
    assert kept_secret(path, lambda size: b"t" * size) == first == b"s" * 32
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        kept_secret(path, lambda size: b"t" * size)
