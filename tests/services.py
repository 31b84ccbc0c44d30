"""Services the tests start for themselves, private and on loopback: nothing on the machine is touched."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

WITHOUT_POSTGRES = "GOLDENHOUR_WITHOUT_POSTGRES"
ACCOUNTS_FOR_POSTGRES = ("postgres", "nobody")  # PostgreSQL refuses to run as root


STORES = ("sqlite", "postgres")
numbers = itertools.count(1)


def database_on(store: str, request: pytest.FixtureRequest) -> str | None:
    """Where a program keeps what it keeps, by the name of a store: nowhere but in its folder (None), or in a new database
    of the tests' own PostgreSQL (the fixture `postgres`)."""
    if store == "sqlite":
        return None
    dsn: str = request.getfixturevalue("postgres")
    name = f"of_a_test_{next(numbers)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{dsn.rpartition('/')[0]}/{name}"


@contextmanager
def private_postgres(*options: str) -> Iterator[str]:
    """A PostgreSQL of the system's binaries in a folder of its own; gives its address (DSN), stops it afterwards.

    `options` are settings such as `fsync=off`.

    Where there is none the test fails and says what to install; GOLDENHOUR_WITHOUT_POSTGRES=1 skips it knowingly.
    """
    binaries = _postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="goldenhour-postgres-"))
    account = account_for_postgres()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    port = _free_port()
    data = folder / "data"
    server = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60 -c shared_buffers=32MB"
    server += "".join(f" -c {option}" for option in options)
    try:
        _run(account, binaries / "initdb", "-D", data, "-U", "goldenhour", "-A", "trust", "-E", "UTF8", "--locale=C")
        _run(account, binaries / "pg_ctl", "-D", data, "-l", folder / "server.log", "-w", "-o", server, "start")
        try:
            yield f"postgresql://goldenhour@127.0.0.1:{port}/postgres"
        finally:
            _run(account, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def small_file_system(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """A little memory as a file system, to be filled up; the test is skipped where this account may not mount."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small file system here; a simulated full disk stands in for it elsewhere")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _postgres_binaries() -> Path:
    """The folder that holds both programs: on the path, or where Debian keeps them (the newest)."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: float(f.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    if os.environ.get(WITHOUT_POSTGRES) == "1":
        pytest.skip(f"no PostgreSQL, and {WITHOUT_POSTGRES}=1")
    pytest.fail(
        "PostgreSQL is missing: neither `initdb` and `pg_ctl` on the path nor in /usr/lib/postgresql/*/bin. "
        f"Install it (`apt-get install postgresql`), or set {WITHOUT_POSTGRES}=1 to leave these tests out.",
        pytrace=False,
    )


def account_for_postgres() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS_FOR_POSTGRES if name in known)


def _run(account: pwd.struct_passwd | None, program: Path, *arguments: str | Path) -> None:
    """Run a program to its end, as `account` if given; its output is shown only if it fails."""
    as_account: dict[str, Any] = (
        {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    )
    with tempfile.TemporaryFile() as output:  # a pipe would stay open in the server
        done = subprocess.run([program, *arguments], stdout=output, stderr=output, cwd="/", check=False, **as_account)
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{program.name} failed:\n{output.read().decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
