"""Web Push to the phones of an emergency department: encrypted for each phone (RFC 8291), signed with our own key
(VAPID, RFC 8292), handed to the push service of the phone's maker.

What the push service answers is "sent" at most: it says nothing about anybody having looked. A phone whose address is
gone (404, 410) is forgotten, and that is said.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from goldenhour.adapters.channel_gateway import answer_of
from goldenhour.adapters.http_posting import NotReached, Post
from goldenhour.emergency.ladder_bodies import AnswerState, ContactsSet
from goldenhour.kit.log import encode_json
from goldenhour.kit.secrets import write_secret
from goldenhour.kit.sentences import N_, Translate
from goldenhour.kit.world import World
from goldenhour.ladders.channels import Answer, Letter
from goldenhour.ladders.subscriptions import Phone, Subscriptions
from goldenhour.ladders.words import push_text, push_title

TTL_S = 120
"""How long a push service may keep it for a phone without network: after that the next round is on its way."""
WAIT_BEFORE_S = (0.0, 1.0, 4.0)
GONE = frozenset({404, 410})
TOKEN_VALID_S = 12 * 3600
logger = structlog.get_logger()

StillThere = Callable[[Collection[str], str], Awaitable[set[str]]]
"""Of these people, those who (still) work at this hospital's emergency department."""


class VapidKeys:
    """Our own key pair, made once and kept readable by its owner only. Phones are subscribed to its public part: a new
    one would silence them all."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            make_key(path)
        self._vapid = Vapid02.from_pem(path.read_bytes())

    @property
    def public(self) -> str:
        """As a browser wants it (`applicationServerKey`): base64url of the uncompressed point."""
        point = self._vapid.public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    def authorization(self, endpoint: str, contact: str, now_s: float) -> str:
        """The header that says who sends: valid for this push service only, and for some hours."""
        address = urlsplit(endpoint)
        claims = {"sub": contact, "aud": f"{address.scheme}://{address.netloc}", "exp": int(now_s) + TOKEN_VALID_S}
        return str(self._vapid.sign(claims)["Authorization"])


def make_key(path: Path) -> None:
    """A new key pair of this server, in its file."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_secret(path, pem)


class WebPush:
    """The channel. `contact` is how a push service reaches whoever runs this server (`mailto:` or a page)."""

    def __init__(
        self,
        phones: Subscriptions,
        keys: VapidKeys,
        post: Post,
        world: World,
        translate: Callable[[str], Translate],
        still_there: StillThere,
        contact: str,
    ) -> None:
        self.phones = phones
        self.keys = keys
        self.post = post
        self.world = world
        self.translate = translate
        self.still_there = still_there
        self.contact = contact

    async def reaches(self, hospital: str, contacts: ContactsSet) -> str:
        n = len(await self._phones(hospital)) if contacts.push else 0
        return f"{n} ☎" if n else ""

    async def send(self, letter: Letter) -> Answer:
        if not letter.contacts.push:
            return Answer(AnswerState.FAILED, "push is switched off for this hospital")
        phones = await self._phones(letter.hospital)
        if not phones:
            return Answer(AnswerState.FAILED, N_("no phone is subscribed"))
        whys = await asyncio.gather(*(self.tell(phone, self._payload(letter, phone), letter.key) for phone in phones))
        return answer_of(len(phones), [why for why in whys if why])

    async def tell_all(self, hospital: str, title: str, body: str, *, path: str, key: str) -> list[str]:
        """Tell every phone of this hospital something that is no alert: two English messages, and the page a touch opens.
        Gives what went wrong, phone by phone; empty when all was taken."""
        phones = await self._phones(hospital)

        def payload(phone: Phone) -> bytes:
            say = self.translate(phone.language)
            return encode_json({"title": say(title), "body": say(body), "open": path, "tag": key})

        whys = await asyncio.gather(*(self.tell(phone, payload(phone), key) for phone in phones))
        return [why for why in whys if why]

    async def _phones(self, hospital: str) -> list[Phone]:
        """The phones of people who work there now: who has left is told nothing more."""
        phones = await self.phones.of_hospital(hospital)
        there = await self.still_there({phone.person for phone in phones}, hospital) if phones else set()
        return [phone for phone in phones if phone.person in there]

    def _payload(self, letter: Letter, phone: Phone) -> bytes:
        say = self.translate(phone.language)
        said = {"title": push_title(letter, say), "body": push_text(letter, say), "open": "/board", "tag": letter.key}
        return encode_json(said)

    async def tell(self, phone: Phone, payload: bytes, key: str) -> str:
        """Hand one message to one phone's push service; empty when it was taken, else why not."""
        why = ""
        for wait_s in WAIT_BEFORE_S:
            await self.world.sleep(wait_s)
            try:
                status = await self._try(phone, payload, key)
            except NotReached as reason:
                why = str(reason)
                continue
            except (WebPushException, ValueError) as reason:
                return f"this phone's keys cannot be used ({reason})"
            if status in GONE:
                await self._forget(phone)
                return "a phone is gone and was forgotten"
            why = "" if 200 <= status < 300 else f"the push service answered {status}"
            if not why or (400 <= status < 500 and status != 429):
                return why
        return why

    async def _try(self, phone: Phone, payload: bytes, key: str) -> int:
        keys = {"p256dh": phone.keys.p256dh, "auth": phone.keys.auth}
        sealed = WebPusher({"endpoint": phone.endpoint, "keys": keys}).encode(payload)["body"]
        headers = {
            "authorization": self.keys.authorization(phone.endpoint, self.contact, self.world.now().timestamp()),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(TTL_S),
            "urgency": "high",
            # A second sending of the same step replaces the first, where the phone has not had it yet (RFC 8030 5.4).
            "topic": hashlib.sha256(key.encode()).hexdigest()[:32],
        }
        return (await self.post(phone.endpoint, sealed, headers)).status

    async def _forget(self, phone: Phone) -> None:
        logger.warning("push_phone_forgotten", person=phone.person, hospital=phone.hospital)
        await self.phones.remove(phone.endpoint)
