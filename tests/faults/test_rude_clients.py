"""The real server and clients that vanish, dawdle or shout: nobody else notices, and sending again is harmless."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench.clients import Caller
from bench.seeding import HOSPITAL, VITALS, Seeded, seed
from bench.serving import Server, serving
from tests.faults.tables import entry_ids

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rude") / "data"


@pytest.fixture(scope="module")
def seeded(data: Path) -> Seeded:
    return asyncio.run(seed(data, cases=3, coming=1))


@pytest.fixture(scope="module")
def server(data: Path, seeded: Seeded) -> Iterator[Server]:
    with serving(data) as server:
        yield server


@pytest.fixture
async def crew(server: Server, seeded: Seeded) -> AsyncIterator[Caller]:
    caller = Caller(server.port, seeded.crew)
    yield caller
    caller.close()


def request(seeded: Seeded, content: Any, length: int | None = None) -> bytes:
    """A POST as bytes, claiming `length`."""
    body = json.dumps(content).encode()
    head = (
        f"POST /cases/{seeded.cases[0]}/vital-signs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {seeded.crew}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body


def hang_up(writer: asyncio.StreamWriter) -> None:
    """Gone without a word, as a tablet in a tunnel."""
    writer.transport.abort()


async def test_cut_off_in_the_middle_of_a_body_nothing_is_kept(
    server: Server, seeded: Seeded, data: Path, crew: Caller
) -> None:
    before = entry_ids(data)
    for cut in range(1, 60, 3):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        whole = request(seeded, {"id": str(uuid.uuid4()), "body": VITALS})
        writer.write(whole[:-cut])
        await writer.drain()
        hang_up(writer)
    status, _ = await crew.get("/health")
    assert status == 200
    assert entry_ids(data) == before


async def test_gone_right_after_sending_it_is_kept_or_not_and_sending_again_is_harmless(
    server: Server, seeded: Seeded, data: Path, crew: Caller
) -> None:
    chance, sayings = random.Random(3), [{"id": str(uuid.uuid4()), "body": VITALS} for _ in range(60)]
    for saying in sayings:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request(seeded, saying))
        await writer.drain()
        await asyncio.sleep(chance.random() * 0.004)
        hang_up(writer)
    answers = [await crew.post(f"/cases/{seeded.cases[0]}/vital-signs", saying) for saying in sayings]
    statuses = [status for status, _ in answers]
    print(f"\n{statuses.count(200)} of {len(statuses)} had been kept before the line was cut")
    assert set(statuses) <= {200, 201}
    kept = entry_ids(data)
    assert [kept.count(saying["id"]) for saying in sayings] == [1] * len(sayings)


async def test_a_body_longer_than_it_says_is_not_read_as_another_request(
    server: Server, seeded: Seeded, data: Path, crew: Caller
) -> None:
    before = entry_ids(data)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request(seeded, {"id": str(uuid.uuid4()), "body": VITALS}, length=10))
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 2") == 0
    assert entry_ids(data) == before
    writer.close()
    assert (await crew.get("/health"))[0] == 200


async def test_a_large_body_in_one_piece_is_no_long_head(server: Server, seeded: Seeded) -> None:
    saying = {"id": str(uuid.uuid4()), "body": VITALS, "confirmed": ["x" * 100 for _ in range(1_500)]}
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request(seeded, saying) * 2)  # the second one on its heels
    for status in (b"HTTP/1.1 201 ", b"HTTP/1.1 200 "):
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(status)
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
    writer.close()


@pytest.mark.parametrize(
    "shout",
    [
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"".join(b"x-%d: %s\r\n" % (n, b"y" * 1_000) for n in range(200)) + b"\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx-long: " + b"y" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 200_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        b"nonsense\r\n\r\n",
        b"POST /calls HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
        b"POST /calls HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST /calls HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["two hundred headers of a kilobyte", "one header of 200 kB", "an address of 200 kB", "TLS to a plain port",
         "nonsense", "a negative length", "a broken chunk", "two lengths at once"],
)  # fmt: skip
async def test_shouting_is_refused_and_everybody_else_goes_on(
    server: Server, seeded: Seeded, crew: Caller, shout: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(shout)
        writer.write_eof()
        answer = await reader.read()
    except OSError:  # hung up on in the middle of shouting
        answer = b""
    assert answer[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 404", b"HTTP/1.1 431")
    writer.close()
    status, _ = await crew.post(f"/cases/{seeded.cases[1]}/vital-signs", {"id": str(uuid.uuid4()), "body": VITALS})
    assert status == 201


async def test_many_who_never_finish_their_header_keep_nobody_out(server: Server, seeded: Seeded, crew: Caller) -> None:
    slow: list[Opened] = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(300)]
    for _, writer in slow:
        writer.write(b"POST /calls HTTP/1.1\r\nhost: x\r\nx-drop")
    status, _ = await crew.post(f"/cases/{seeded.cases[1]}/vital-signs", {"id": str(uuid.uuid4()), "body": VITALS})
    assert status == 201
    for _, writer in slow:
        writer.write(b"-by-drop: 1\r\n")
        hang_up(writer)
    assert (await crew.get("/health"))[0] == 200


async def test_live_pages_that_vanish_leave_nothing_behind(server: Server, seeded: Seeded, crew: Caller) -> None:
    process = psutil.Process(server.process.pid)
    before = len(process.net_connections())
    for _ in range(100):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"GET /live?topic=board/{HOSPITAL} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
        writer.write(f"{head}{seeded.nurses[HOSPITAL]}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        hang_up(writer)
    while len(process.net_connections()) > before + 1:  # the server notices at its own pace
        await asyncio.sleep(0.05)
    assert (await crew.get("/health"))[0] == 200
