"""The ladder put together: its channels on the accounts' store, its key in the data directory, its place in the house."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from pathlib import Path
from typing import NamedTuple, TypeVar

import structlog

from goldenhour.adapters.channel_gateway import Gateway, GatewayChannel
from goldenhour.adapters.channel_webpush import StillThere, VapidKeys, WebPush
from goldenhour.adapters.http_posting import Poster
from goldenhour.alerts.choosing import ranked_hospitals
from goldenhour.app.settings import Settings
from goldenhour.emergency.bodies import ListeningChanged, ListeningState
from goldenhour.emergency.case import COMING, Alert, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT
from goldenhour.emergency.report_bodies import ReportsReminded
from goldenhour.emergency.screens import LEASE, hospital_listening
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_
from goldenhour.ladders.channels import Channel
from goldenhour.ladders.climbing import Climber, Offer
from goldenhour.ladders.routes import FACT, Parts
from goldenhour.ladders.signing import SHORTEST_SECRET
from goldenhour.ladders.subscriptions import Subscriptions
from goldenhour.listening.watching import Told
from goldenhour.outcomes.reminding import Pushed
from goldenhour.people.accounts import Accounts

logger = structlog.get_logger()

PUSH_PATIENCE_S = 10.0


@contextlib.asynccontextmanager
async def running_ladder(house: House, settings: Settings, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """The ladder, climbing if so wished; stopped at the end, with what is under way left to the next start."""
    gateway_post, push_post = Poster(), Poster(PUSH_PATIENCE_S)
    parts = make_parts(house, settings, accounts, gateway_post, push_post)
    house.facts[FACT] = parts
    running = [asyncio.create_task(parts.climber.keep())] if climbing else []
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await parts.climber.close()
        await gateway_post.close()
        await push_post.close()


def make_parts(house: House, settings: Settings, accounts: Accounts, gateway_post: Poster, push_post: Poster) -> Parts:
    secret = read_secret(settings.gateway_secret_file)
    gateway = make_gateway(house, settings, secret, gateway_post)
    phones = Subscriptions(accounts.store, tuple(filter(None, map(str.strip, settings.push_hosts.split(",")))))
    push = WebPush(
        phones, VapidKeys(settings.data / "push-key.pem"), push_post.post, house.world, house.pages.translate,
        still_there(accounts), settings.push_contact,
    )  # fmt: skip
    channels: dict[Step, Channel] = {
        Step.PUSH: push,
        Step.SMS: GatewayChannel("sms", gateway),
        Step.VOICE: GatewayChannel("voice", gateway),
    }
    climber = Climber(house.book, house.world, channels, listening_at(house), offering(house))
    return Parts(climber, phones, push, secret, gateway)


def make_gateway(house: House, settings: Settings, secret: bytes | None, post: Poster) -> Gateway | None:
    if settings.gateway_url is None:
        return None
    if secret is None:
        raise Refusal(
            Category.UNAVAILABLE,
            "gateway_secret_missing",
            "A gateway without a secret could be anybody. Give the file with its secret (--gateway-secret-file).",
        )
    return Gateway(settings.gateway_url, secret, post.post, house.world, house.pages.translate(DEFAULT), DEFAULT)


def read_secret(path: Path | None) -> bytes | None:
    """The gateway's secret. Raises Refusal when it cannot be read, or is so short that it could be guessed."""
    if path is None:
        return None
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise Refusal(
            Category.UNAVAILABLE, "gateway_secret_unreadable",
            "The gateway's secret {path} cannot be read ({why}). Name another file, or start without a gateway.",
            path=str(path), why=error.strerror,
        ) from None  # fmt: skip
    if len(secret) < SHORTEST_SECRET:
        raise Refusal(
            Category.UNAVAILABLE, "gateway_secret_short",
            "The gateway's secret in {path} has fewer than {n} bytes. Make a longer one, and give it to the gateway.",
            path=str(path), n=SHORTEST_SECRET,
        )  # fmt: skip
    return secret


def still_there(accounts: Accounts) -> StillThere:
    async def working(people: Collection[str], hospital: str) -> set[str]:
        return await accounts.working_at(people, f"hospital/{hospital}", EMERGENCY_DEPARTMENT)

    return working


def listening_at(house: House) -> Callable[[str], bool]:
    """Whether a screen of that hospital can sound. Just after a start no screen has been heard of yet: until each has
    had time for a heartbeat, what was last told of the hospital counts."""
    began = house.world.now()

    def listens(hospital: str) -> bool:
        if hospital_listening(house, hospital).state is ListeningState.LISTENING:
            return True
        state = house.book.hospitals.get(hospital)
        told = state is not None and state.heard is not None and state.heard.state is ListeningState.LISTENING
        return told and house.world.now() - began <= LEASE

    return listens


def offering(house: House) -> Offer:
    async def next_hospital(case: Case, alert: Alert) -> str | None:
        """The best hospital that is open for this patient, and neither warned nor has it sent them away."""
        out = {one.hospital for one in case.alerts.values() if one.state in COMING or one.diverted_at is not None}
        ranked = await ranked_hospitals(house, case)
        return next((one.hospital.id for one in ranked if one.hospital.id not in out and one.closure is None), None)

    return next_hospital


NOT_HEARD = N_("Nobody would hear a warning")
NOT_HEARD_WORDS = N_("No board of your hospital can sound. Open one, or touch it. Touch here to see why.")
HEARD_AGAIN = N_("Warnings can be heard again")
HEARD_AGAIN_WORDS = N_("A board of your hospital can sound.")
OWED = N_("Reports are owed")
OWED_WORDS = N_("Your hospital has patients whose report is overdue. Touch here to see which.")


def telling_phones(house: House) -> Told:
    """How the watch on the screens reaches a hospital's people who look at none: by push, without holding the watch up."""

    def words(hospital: str, change: ListeningChanged) -> Push:
        heard = change.state is ListeningState.LISTENING
        title, body = (HEARD_AGAIN, HEARD_AGAIN_WORDS) if heard else (NOT_HEARD, NOT_HEARD_WORDS)
        return Push(title, body, "/listening", f"listening-{hospital}")

    return pushing(house, words)


def reminding_phones(house: House) -> Pushed:
    """How a hospital's people are reminded of the reports they owe."""

    def words(hospital: str, reminded: ReportsReminded) -> Push:
        return Push(OWED, OWED_WORDS, "/outcomes/chase", f"owed-{hospital}")

    return pushing(house, words)


class Push(NamedTuple):
    """What phones show: two English messages, the page a touch opens, and what a later one replaces."""

    title: str
    body: str
    path: str
    key: str


T = TypeVar("T")


def pushing(house: House, words: Callable[[str, T], Push]) -> Callable[[str, T], Awaitable[None]]:
    """Push what was said of a hospital to its people's phones, in a task of its own. What is not taken is logged."""
    under_way: set[asyncio.Task[None]] = set()

    async def push(hospital: str, said: Push) -> None:
        try:
            parts: Parts = house.facts[FACT]
            whys = await parts.push.tell_all(hospital, said.title, said.body, path=said.path, key=said.key)
        except Exception:
            logger.exception("not_pushed", hospital=hospital, what=said.key)
            return
        if whys:
            logger.warning("not_pushed", hospital=hospital, what=said.key, why=whys[0])

    async def told(hospital: str, body: T) -> None:
        task = asyncio.create_task(push(hospital, words(hospital, body)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    return told
