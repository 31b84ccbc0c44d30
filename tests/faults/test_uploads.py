"""Uploads on real parts: the server killed while bytes come, connections cut, a full disk, another client than ours."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner
from tusclient.client import TusClient

from bench.seeding import Seeded, seed
from bench.serving import Server, serving
from goldenhour.app.commands import main
from tests.attachments.sending import BYTES, SPOKEN, ask, begin, big_photo, metadata, send
from tests.faults.test_full_disk import Ballast, small  # noqa: F401

SIZE = 6_000_000
DATA = big_photo(SIZE)


def crew_of(port: int, seeded: Seeded) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {seeded.crew}"}
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30)


async def cut(port: int, seeded: Seeded, place: str, offset: int, sent: int, then: Any = None) -> None:
    """A PATCH that announces everything, sends a part and is gone."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    told = {**SPOKEN, **BYTES, "upload-offset": str(offset), "content-length": str(SIZE - offset), "host": "x",
            "authorization": f"Bearer {seeded.crew}"}  # fmt: skip
    head = f"PATCH {place} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in told.items()) + "\r\n"
    writer.write(head.encode() + DATA[offset : offset + sent])
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        await asyncio.sleep(0.2)
        if then:
            then()
        writer.close()
        await writer.wait_closed()


async def offset_of(client: httpx.AsyncClient, place: str) -> int:
    answer = await ask(client, place)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["upload-offset"])


def entries_added(data: Path) -> list[dict[str, Any]]:
    import sqlite3

    rows = sqlite3.connect(f"file:{data / 'log.db'}?mode=ro", uri=True).execute(
        "SELECT body FROM entries WHERE kind = 'attachment_added'"
    )
    return [json.loads(body) for (body,) in rows]


def test_killed_and_cut_again_and_again_an_upload_goes_on_and_arrives_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    seeded = asyncio.run(seed(data, cases=1))
    (case, *_) = seeded.cases
    kept, place = 0, "/uploads/photo-00000001"
    for step in range(4):
        server = Server(data)
        killed = step % 2 == 1

        async def send_a_part(server: Server = server, kept: int = kept, killed: bool = killed) -> int:
            async with crew_of(server.port, seeded) as crew:
                begun = await begin(crew, SIZE, case=case, id="photo-00000001", sha256=hashlib.sha256(DATA).hexdigest())
                assert begun.status_code == 201
                now = await offset_of(crew, place)
                assert now >= kept, "what was acknowledged is there"
                kill = (lambda: os.kill(server.process.pid, signal.SIGKILL)) if killed else None
                await cut(server.port, seeded, place, now, 1_400_000, kill)
                return now if killed else await offset_of(crew, place)

        answered = asyncio.run(send_a_part())
        assert answered >= kept
        kept = answered
        if killed:
            server.process.wait()
            server.output.close()
        else:
            server.stop()
    assert kept > 2_000_000

    with serving(data) as server:

        async def finish() -> None:
            async with crew_of(server.port, seeded) as crew:
                now = await offset_of(crew, place)
                assert now >= kept
                last = await send(crew, place, now, DATA[now:])
                assert (last.status_code, last.headers["attachment-state"]) == (204, "added")

        asyncio.run(finish())
    (added,) = entries_added(data)
    assert added["sha256"] == hashlib.sha256(DATA).hexdigest()
    done = CliRunner().invoke(main, ["verify", "--data", str(data)])
    assert done.exit_code == 0, done.output
    assert "files: 1 named by entries, no faults" in done.output
    next((data / "attachments").glob("??/*")).unlink()
    assert CliRunner().invoke(main, ["verify", "--data", str(data)]).exit_code == 2


def test_a_full_disk_refuses_bytes_clearly_and_the_upload_goes_on_when_there_is_room(small: Path) -> None:  # noqa: F811
    seeded = asyncio.run(seed(small, cases=1))
    (case, *_), ballast = seeded.cases, Ballast(small)

    async def fill_and_go_on(port: int) -> None:
        async with crew_of(port, seeded) as crew:
            place = (await begin(crew, SIZE, case=case, id="photo-00000001")).headers["location"]
            await send(crew, place, 0, DATA[:1_000_000])
            ballast.fill()
            refused = await send(crew, place, 1_000_000, DATA[1_000_000:])
            assert (refused.status_code, refused.json()["error"]["code"]) == (507, "storage_full")
            assert await offset_of(crew, place) == 1_000_000
            other = await begin(crew, 500_000, case=case, id="photo-00000002")
            assert other.status_code == 507
            ballast.make_room()
            last = await send(crew, place, 1_000_000, DATA[1_000_000:])
            assert (last.status_code, last.headers["attachment-state"]) == (204, "added")

    with serving(small) as server:
        asyncio.run(fill_and_go_on(server.port))
    assert CliRunner().invoke(main, ["verify", "--data", str(small)]).exit_code == 0


def test_the_protocols_own_python_client_uploads_here_with_checksums(tmp_path: Path) -> None:
    data, picture = tmp_path / "data", tmp_path / "scene.jpg"
    seeded = asyncio.run(seed(data, cases=1))
    picture.write_bytes(DATA)
    with serving(data) as server:
        client = TusClient(f"http://127.0.0.1:{server.port}/uploads", {"Authorization": f"Bearer {seeded.crew}"})
        said = {"case": seeded.cases[0], "id": "photo-00000001", "what": "ecg12", "filename": "../../log.db"}
        first = client.uploader(str(picture), chunk_size=700_000, metadata=said, upload_checksum=True)
        first.upload(stop_at=1_500_000)
        again = client.uploader(str(picture), chunk_size=2_000_000, url=first.url, upload_checksum=True)
        assert again.offset > 0
        again.upload()
    (added,) = entries_added(data)
    assert (added["sha256"], added["what"]) == (hashlib.sha256(DATA).hexdigest(), "ecg12")


def test_two_senders_of_one_upload_end_in_one_entry(tmp_path: Path) -> None:
    data = tmp_path / "data"
    seeded = asyncio.run(seed(data, cases=1))

    async def go_on_until_added(port: int) -> None:
        async with crew_of(port, seeded) as crew:
            place = (await begin(crew, SIZE, case=seeded.cases[0], id="photo-00000001")).headers["location"]
            for _ in range(60):
                answer = await ask(crew, place)
                if answer.headers["attachment-state"] == "added":
                    return
                now = int(answer.headers["upload-offset"])
                await send(crew, place, now, DATA[now : now + 500_000])
            raise AssertionError("it never ended")

    async def both(port: int) -> None:
        await asyncio.gather(go_on_until_added(port), go_on_until_added(port))

    with serving(data) as server:
        asyncio.run(both(server.port))
    (added,) = entries_added(data)
    assert added["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_the_whole_head_of_a_request_is_bounded_also_for_uploads(tmp_path: Path) -> None:
    data = tmp_path / "data"
    seeded = asyncio.run(seed(data, cases=1))
    with serving(data) as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        huge = metadata(case="c", text="x" * 100_000)["upload-metadata"]
        line.sendall(f"POST /uploads HTTP/1.1\r\nhost: x\r\nupload-metadata: {huge}\r\n\r\n".encode())
        assert b" 400 " in line.recv(200)
        assert seeded.crew
