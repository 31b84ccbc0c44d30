"""Two sites broken in every way the model allows: nonsense for settings, floods, hung connections, wrong clocks, bodies of
every wrong shape. Their alerts are answered by nobody: they cannot be reached."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import msgspec

from bench.clients import Caller
from goldenhour.emergency.house import House
from goldenhour.kit.log import Entry
from goldenhour.kit.world import World

FIRST, SECOND = "1111060015", "0111070010"
"""The two bad sites; the hospitals of the tests are the good ones."""
UNKNOWN = "9999999999"
FAR = "9999-12-31T23:59:59Z"
TURN = {"id": "duty-0001", "name": "陳", "begins": "2026-11-22T00:00:00Z", "ends": "2026-11-23T00:00:00Z"}
ROSTER = {"specialty": "neurology", "begins": TURN["begins"], "ends": TURN["ends"], "name": "x"}
NO_BODIES: tuple[Any, ...] = ({}, [], "?", None, {"name": 7})
NONSENSE: list[tuple[str, Any]] = [
    *((kind, body) for kind in ("ladder_set", "contacts_set", "roster_set", "duty_covered", "consult_rules_set",
                                "threshold_set", "diversion_changed", "listening_changed", "never_heard_of")
      for body in NO_BODIES),
    ("ladder_set", {"condition": "other", "priority": "high", "steps": {"telephone": None}}),
    ("ladder_set", {"condition": "other", "priority": "high", "steps": {"telephone": 3600, "push": 3600}}),
    ("ladder_set", {"condition": "other", "priority": "high", "steps": {}, "repeat_s": 0}),
    ("ladder_set", {"condition": "other", "priority": "high", "steps": {"whistle": 1}}),
    ("consult_rules_set", {"wait_s": 0, "name": "x", "order": [UNKNOWN]}),
    ("threshold_set", {"indicator": "nothing-we-know", "value": 1e308, "name": "x"}),
    ("roster_set", {**ROSTER, "duties": [TURN, {**TURN, "name": "李"}]}),  # contradicts itself, may be followed
    *[("roster_set", {**ROSTER, "begins": ROSTER["ends"], "ends": ROSTER["begins"], "duties": [TURN]})] * 40,
    ("roster_set", {**ROSTER, "duties": [{**TURN, "begins": TURN["ends"], "ends": TURN["begins"]}]}),
    ("roster_set", {**ROSTER, "ends": FAR, "duties": [{**TURN, "ends": FAR}]}),
    ("duty_covered", {"specialty": "neurology", "duty": "no-such-duty", "by": {**TURN, "ends": FAR}, "name": "x"}),
]  # fmt: skip


def nonsense(world: World, *hospitals: str) -> list[Entry]:
    """As entries, past every check."""
    return [
        Entry(id=world.new_id(), subject=f"hospital/{hospital}", kind=kind, at=world.now(), by="person/x",
              body=msgspec.Raw(msgspec.json.encode(body)))
        for hospital in hospitals for kind, body in NONSENSE
    ]  # fmt: skip


async def say_nonsense(house: House, *hospitals: str) -> None:
    """Straight into the log of an open house."""
    receipts = await house.log.append(nonsense(house.world, *hospitals))
    await house.book.caught_up(receipts[-1].seq)


# ── over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────
PAGES = (
    "/board",
    "/listening",
    "/settings",
    "/downtime",
    "/consults",
    "/transfers",
    "/indicators",
    "/timelines",
    "/account",
)
WRONG_BODIES = (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"body": 7}', b'{"body": {}, "at": "yesterday"}', b"[" * 5000,
                b'{"body": {"name": "' + b"x" * 300_000 + b'"}}')  # fmt: skip
WRONG_CLOCKS = ("1900-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2031-01-01T00:00:00Z", "2026-11-30T10:00:00")
HUNG = 40
"""Connections that send half a request and wait."""


class BrokenSite:
    """One site's people and screens, all of them broken at once. `answers` counts what the server said to them."""

    def __init__(self, port: int, token: str, hospital: str) -> None:
        self.port, self.token, self.hospital = port, token, hospital
        self.answers: Counter[int] = Counter()

    @contextlib.asynccontextmanager
    async def at_it(self) -> AsyncIterator[None]:
        """Broken while this is open."""
        works = [
            *(self.again_and_again(self.read, PAGES) for _ in range(8)),
            *(self.again_and_again(self.say_wrong, self.wrong()) for _ in range(4)),
            *(self.again_and_again(self.acknowledge_nothing, (1,)) for _ in range(2)),
            *(self.hang(number) for number in range(HUNG)),
        ]
        working = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def again_and_again(self, ask: Callable[[Caller, Any], Awaitable[int]], what: Any) -> None:
        """The next as soon as the last was answered; a line that was cut is opened again."""
        for one in itertools.cycle(what):
            caller = Caller(self.port, self.token)
            try:
                for _ in range(20):
                    self.answers[await ask(caller, one)] += 1
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                await asyncio.sleep(0.05)
            finally:
                caller.close()

    async def read(self, caller: Caller, path: str) -> int:
        return (await caller.get(path))[0]

    def wrong(self) -> Iterator[tuple[str, bytes]]:
        """Bodies and times that cannot be, for every setting and for the urgent as well."""
        paths = [
            f"/hospitals/{self.hospital}/{what}"
            for what in ("ladder", "contacts", "rosters", "consult-rules", "threshold")
        ]
        for path in (*paths, "/cases/no-such-case/alerts/no-such-alert/acknowledgement", "/tablet/sync"):
            for body in WRONG_BODIES:
                yield path, body
            for at in WRONG_CLOCKS:
                yield path, msgspec.json.encode({"at": at, "clock_ms": 10**12, "body": {"name": "x"}})

    async def say_wrong(self, caller: Caller, what: tuple[str, bytes]) -> int:
        return (await caller.send("POST", *what))[0]

    async def acknowledge_nothing(self, caller: Caller, _: int) -> int:
        """What is urgent, without pause."""
        path = "/cases/no-such-case/alerts/no-such-alert/acknowledgement"
        return (await caller.post(path, {"body": {"name": "x"}}))[0]

    async def hang(self, number: int) -> None:
        """Half a request, or a live screen that is never read, and then nothing."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"host: x\r\nauthorization: Bearer {self.token}\r\n"
        if number % 2:
            writer.write(f"GET /live?topic=board/{self.hospital} HTTP/1.1\r\n{head}\r\n".encode())
        else:
            writer.write(
                f"POST /hospitals/{self.hospital}/ladder HTTP/1.1\r\n{head}content-length: 900\r\n\r\n{{".encode()
            )
        try:
            await asyncio.sleep(3600)
        finally:
            writer.transport.abort()
