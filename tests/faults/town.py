"""A server that is killed again and again (`kill -9`), and people who say to the next one what the last did not answer."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.clients import Caller
from bench.serving import Server
from goldenhour.kit.log import Logged


@dataclass
class Town:
    """The server of the moment, and everybody who speaks to it: by the token of a session, or by a cookie."""

    data: Path
    tokens: dict[str, str]
    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    told: dict[str, int | None] = field(default_factory=dict)
    """Entry id -> the place its writer was told, if any."""

    async def ask(self, who: str, method: str, path: str, content: Any = None) -> tuple[int, Any]:
        """Until somebody answers."""
        while True:
            caller = Caller(self.server.port, self.tokens.get(who, ""), self.cookies.get(who, ""))
            try:
                raw = b"" if content is None else json.dumps(content).encode()
                status, answer = await caller.send(method, path, raw)
                return status, json.loads(answer)
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                await asyncio.sleep(0.05)
            finally:
                caller.close()

    async def say(self, who: str, path: str, /, **body: Any) -> str:
        """Said, and said again where it must be confirmed; the id of what was kept."""
        saying: dict[str, Any] = {"id": str(uuid.uuid4()), "confirmed": [], "body": body}
        while True:
            status, answer = await self.ask(who, "POST", path, saying)
            if status == 428:
                saying["confirmed"].append(answer["error"]["code"])
                continue
            assert status in (200, 201), answer
            self.told[answer["id"]] = answer.get("seq")
            return str(answer["id"])

    async def kill_again_and_again(self, kills: int) -> None:
        chance = random.Random(4)
        while self.kills < kills:
            await asyncio.sleep(chance.uniform(0.2, 1.6))
            os.kill(self.server.process.pid, signal.SIGKILL)
            self.server.process.wait()
            self.server.output.close()
            self.kills += 1
            self.server = await asyncio.to_thread(Server, self.data)

    def lost(self, kept: list[Logged]) -> dict[str, int | None]:
        """What somebody was told is kept, and is not, or stands elsewhere."""
        places = {one.entry.id: one.seq for one in kept}
        return {
            entry: told for entry, told in self.told.items() if entry not in places or told not in (None, places[entry])
        }
