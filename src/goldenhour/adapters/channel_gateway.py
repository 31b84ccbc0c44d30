"""SMS and voice through a gateway over HTTP: one signed JSON message per person, retried under its own key.

`POST <gateway>` with `{"id", "channel": "sms"|"voice", "number", "text", "language", "drill"}`, the header
`Goldenhour-Signature` (`ladders/signing.py`) and `Idempotency-Key` equal to the id. The gateway answers 2xx with
`{"id": <the same>, "state": "accepted"}`; anything else is no answer. What becomes of it comes later, as a signed
receipt (`ladders/receipts.py`).
"""

from __future__ import annotations

import asyncio
from typing import Literal

import msgspec

from goldenhour.adapters.http_posting import NotReached, Post, Posted
from goldenhour.emergency.ladder_bodies import AnswerState, Contact, ContactsSet
from goldenhour.kit.log import encode_json
from goldenhour.kit.sentences import N_, Translate
from goldenhour.kit.world import World
from goldenhour.ladders.channels import Answer, Letter, message_id
from goldenhour.ladders.signing import HEADER, signature
from goldenhour.ladders.words import message_text

WAIT_BEFORE_S = (0.0, 1.0, 3.0, 8.0)
"""Before each try. With five seconds for each answer that is at most half a minute; the ladder goes on meanwhile."""
TRY_AGAIN = frozenset({408, 425, 429})


class Accepted(msgspec.Struct, frozen=True):
    """What a gateway must answer to be believed."""

    id: str
    state: Literal["accepted"]


accepted = msgspec.json.Decoder(Accepted)


class Gateway:
    """Where and with which secret. One for both channels."""

    def __init__(
        self, address: str, secret: bytes, post: Post, world: World, translate: Translate, language: str
    ) -> None:
        self.address = address
        self.secret = secret
        self.post = post
        self.world = world
        self.translate = translate
        self.language = language

    async def hand_on(self, channel: str, letter: Letter, contact: Contact) -> str:
        """Deliver an alert's letter to the gateway; empty when it has it, else why not."""
        return await self.hand_over(channel, letter.key, contact, message_text(letter, self.translate), letter.drill)

    async def hand_over(self, channel: str, key: str, contact: Contact, text: str, drill: bool = False) -> str:
        """Deliver one message to one person under this key; empty when the gateway has it, else why not."""
        why, message = "", message_id(key, contact)
        body = encode_json(
            {
                "id": message, "channel": channel, "number": contact.number, "text": text,
                "language": self.language, "drill": drill,
            }
        )  # fmt: skip
        for wait_s in WAIT_BEFORE_S:
            await self.world.sleep(wait_s)
            try:
                posted = await self._try(message, body)
            except NotReached as reason:
                why = str(reason)
                continue
            why = complaint(posted, message)
            if not why or (400 <= posted.status < 500 and posted.status not in TRY_AGAIN):
                return why
        return why

    async def _try(self, message: str, body: bytes) -> Posted:
        headers = {
            "content-type": "application/json",
            "idempotency-key": message,
            HEADER: signature(self.secret, body, self.world.now()),
        }
        return await self.post(self.address, body, headers)


def complaint(posted: Posted, key: str) -> str:
    """Why an answer is not believed; empty for one that is."""
    if not 200 <= posted.status < 300:
        return f"the gateway answered {posted.status}"
    try:
        said = accepted.decode(posted.body)
    except msgspec.MsgspecError:
        return "the gateway answered something that cannot be read"
    return "" if said.id == key else "the gateway answered for another message"


class GatewayChannel:
    """One of the two channels through a gateway (None: none is set up, and every letter is answered so)."""

    def __init__(self, channel: Literal["sms", "voice"], gateway: Gateway | None) -> None:
        self.channel = channel
        self.gateway = gateway

    def people(self, contacts: ContactsSet) -> tuple[Contact, ...]:
        return contacts.sms_to if self.channel == "sms" else contacts.voice_to

    async def reaches(self, hospital: str, contacts: ContactsSet) -> str:
        return ", ".join(one.name for one in self.people(contacts)) if self.gateway else ""

    async def send(self, letter: Letter) -> Answer:
        people = self.people(letter.contacts)
        if self.gateway is None:
            return Answer(AnswerState.FAILED, N_("no gateway is set up"))
        if not people:
            return Answer(AnswerState.FAILED, "nobody is named for this hospital")
        if letter.synthetic and not letter.drill:
            return Answer(AnswerState.FAILED, "a simulated patient: nobody is called")
        whys = await asyncio.gather(*(self.gateway.hand_on(self.channel, letter, one) for one in people))
        return answer_of(len(people), [why for why in whys if why])


def answer_of(asked: int, failures: list[str]) -> Answer:
    """Sent when at least one was taken on; how many, and why not the others."""
    reached = asked - len(failures)
    detail = f"{reached} of {asked}" + (f": {failures[0]}" if failures else "")
    return Answer(AnswerState.SENT if reached else AnswerState.FAILED, detail)
