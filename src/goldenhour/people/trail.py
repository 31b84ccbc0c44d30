"""What happens to people and who did it, written to the audit log. Never a password, never a token."""

from __future__ import annotations

from typing import Any

import msgspec

from goldenhour.emergency.people import Person
from goldenhour.kit.log import Entry, Log, encode_json
from goldenhour.kit.world import World

COMMAND = "command"
"""Who spoke, when it was said on the command line."""
UNKNOWN = "person/unknown"
"""Who spoke, when nobody is known by that name. The name typed is not kept: it may be a password in the wrong field."""


class Trail:
    """One entry per change of a person, on the subject `person/<id>`."""

    def __init__(self, audit: Log, world: World) -> None:
        self.audit = audit
        self.world = world

    async def note(self, kind: str, person_id: str, by: Person | str, **said: Any) -> None:
        """Durable when it returns; raises `Refusal` when it cannot be written, and then the change is not made."""
        speaker = by if isinstance(by, Person) else None
        entry = Entry(
            id=self.world.new_id(),
            subject=person_id,
            kind=kind,
            at=self.world.now(),
            by=speaker.id if speaker else str(by),
            role=",".join(sorted(speaker.roles)) if speaker else "",
            place=speaker.place if speaker else "",
            body=msgspec.Raw(encode_json(said)),
        )
        await self.audit.append([entry])
