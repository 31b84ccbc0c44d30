"""Fetching a key set from somebody else's server, against a real one that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from goldenhour.adapters.http_fetching import ANSWER_AT_MOST, Fetcher, check_not_next_door
from goldenhour.adapters.http_posting import NotReached

Serve = Callable[[bytes], Any]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """`await serve(answer)`: the address of a server that answers with these bytes, or hangs with none."""
    servers: list[asyncio.Server] = []

    async def start(answer: bytes) -> str:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            if answer:
                writer.write(answer)
                writer.close()
            else:
                await asyncio.sleep(30)

        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"

    yield start
    for server in servers:
        server.close()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(patience_s=0.5)
    yield fetcher
    await fetcher.close()


async def test_a_small_document_is_had(serve: Serve, fetcher: Fetcher) -> None:
    address = await serve(b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"keys":[]}')
    assert await fetcher.get(address) == b'{"keys":[]}'


async def test_a_redirect_is_not_followed(serve: Serve, fetcher: Fetcher) -> None:
    inner = await serve(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    address = await serve(f"HTTP/1.1 302 Found\r\nlocation: {inner}\r\ncontent-length: 0\r\n\r\n".encode())
    with pytest.raises(NotReached, match="302"):
        await fetcher.get(address)


async def test_an_answer_without_end_and_one_that_never_comes_are_given_up(serve: Serve, fetcher: Fetcher) -> None:
    endless = await serve(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n" + b"x" * (ANSWER_AT_MOST + 1000))
    with pytest.raises(NotReached, match="KiB"):
        await fetcher.get(endless)
    with pytest.raises(NotReached, match="no answer"):
        await fetcher.get(await serve(b""))


@pytest.mark.parametrize(
    "address",
    ["https://169.254.169.254/latest", "http://169.254.169.254/latest", "https://127.0.0.1/", "https://[::1]/",
     "https://0.0.0.0/", "https://224.0.0.1/", "https://[fe80::1]/"],
)  # fmt: skip
async def test_addresses_of_the_machines_own_neighbourhood_are_not_asked(address: str, fetcher: Fetcher) -> None:
    with pytest.raises(NotReached):
        await check_not_next_door(address)
    with pytest.raises(NotReached):
        await fetcher.get(address)


async def test_no_address_at_all_is_not_reached(fetcher: Fetcher) -> None:
    for address in ("https://", "https://nobody.invalid/", "x"):
        with pytest.raises(NotReached):
            await fetcher.get(address)
