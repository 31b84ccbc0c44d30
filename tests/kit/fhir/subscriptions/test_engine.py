"""Whoever subscribed learns of everything that matches, in order, or is told why not; writers never wait for them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from goldenhour.exchange.offered import OFFERED
from goldenhour.exchange.subscribing import TOPICS, check_subscription, status_teller
from goldenhour.kit.fhir.subscriptions.engine import Engine, Undelivered
from goldenhour.kit.fhir.subscriptions.operations import Operations
from goldenhour.kit.fhir.subscriptions.reading import BACKPORT, FILTER
from goldenhour.kit.fhir.subscriptions.sockets import Sockets
from tests.kit.fhir.asking import Client, Fhir, fhir_api

HOSTS = frozenset({"his.example"})
PATIENT = {"resourceType": "Patient", "active": True}
Json = dict[str, Any]


@dataclass
class Receiver:
    """A subscriber's endpoint."""

    got: list[tuple[str, Any]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    hanging: set[str] = field(default_factory=set)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> None:
        if url in self.hanging:
            await asyncio.sleep(30)
        if url in self.down:
            raise Undelivered("connection refused")
        self.got.append((url, json.loads(body) if body else None))

    def at(self, url: str) -> list[Any]:
        return [body for where, body in self.got if where == url]


@contextlib.asynccontextmanager
async def subscribing(folder: Path, receiver: Receiver) -> AsyncIterator[tuple[Fhir, Engine]]:
    async with fhir_api(folder) as fhir:
        tell = status_teller(fhir.log, fhir.projector, fhir.world)
        engine = Engine(
            fhir.store, fhir.projector, fhir.world, folder, receiver.post, tell, lambda org: frozenset({org}), TOPICS,
            OFFERED, HOSTS, "https://here.example/fhir/R4",
        )  # fmt: skip
        fhir.projector.listeners.append(engine.applied)
        fhir.repository.checks = {"Subscription": check_subscription(HOSTS)}
        for one in Operations(engine, Sockets(engine)).operators():
            fhir.api.operations[one.name] = one
        keeping = asyncio.create_task(engine.keep())
        try:
            yield fhir, engine
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await engine.close()


def plain(endpoint: str, criteria: str = "Patient?active=true", **channel: Any) -> Json:
    return {
        "resourceType": "Subscription", "status": "requested", "reason": "test", "criteria": criteria,
        "channel": {"type": "rest-hook", "endpoint": endpoint, "payload": "application/fhir+json", **channel},
    }  # fmt: skip


def of_topic(endpoint: str, content: str = "full-resource", criteria: str = "Observation?status=final") -> Json:
    return {
        "resourceType": "Subscription", "status": "requested", "reason": "test",
        "criteria": "http://goldenhour.dev/fhir/SubscriptionTopic/care-record",
        "_criteria": {"extension": [{"url": FILTER, "valueString": criteria}]},
        "channel": {
            "type": "rest-hook", "endpoint": endpoint, "payload": "application/fhir+json",
            "_payload": {"extension": [{"url": f"{BACKPORT}/backport-payload-content", "valueCode": content}]},
        },
    }  # fmt: skip


async def until(true: Any) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def active(fhir: Fhir, name: str) -> None:
    async with asyncio.timeout(20):
        while (await fhir("GET", f"/Subscription/{name}")).json()["status"] != "active":
            await asyncio.sleep(0.02)


async def test_a_subscriber_gets_every_match_in_order_and_nothing_else(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, _):
        name = await fhir.make(plain("https://a.example/hook"))
        await active(fhir, name)
        made = []
        for number in range(20):
            made.append(await fhir.make({**PATIENT, "active": number % 2 == 0}))
        await until(lambda: len(receiver.at("https://a.example/hook")) >= 11)
        got = [body["id"] for body in receiver.at("https://a.example/hook") if body]
        assert got == made[::2]


async def test_whoever_subscribes_while_the_subscriptions_are_being_read_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with subscribing(tmp_path, Receiver()) as (fhir, engine):
        load, made = engine.load, []

        async def load_and_meanwhile() -> None:
            await load()
            made.append(await fhir.make(plain("https://a.example/hook")))
            await until(lambda: fhir.projector.seq >= fhir.store.vread("Subscription", made[0], "1").seq)

        monkeypatch.setattr(engine, "load", load_and_meanwhile)
        await until(lambda: made)
        await active(fhir, made[0])


async def test_the_first_contact_is_a_handshake_and_each_notice_carries_its_number(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, _):
        name = await fhir.make(of_topic("https://a.example/t"))
        await active(fhir, name)
        observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
        made = [await fhir.make(observation) for _ in range(3)]
        await until(lambda: len(receiver.at("https://a.example/t")) >= 4)
        kinds = [parameters(body) for body in receiver.at("https://a.example/t")]
        assert [one["type"] for one in kinds] == ["handshake"] + ["event-notification"] * 3
        assert [one["events-since-subscription-start"] for one in kinds[1:]] != []
        bodies = receiver.at("https://a.example/t")[1:]
        assert [body["entry"][1]["resource"]["id"] for body in bodies] == made


def parameters(bundle: Json) -> Json:
    return {
        one["name"]: next((value for key, value in one.items() if key.startswith("value")), None)
        for one in bundle["entry"][0]["resource"]["parameter"]
    }


async def test_what_could_not_be_delivered_comes_later_whole_and_in_order(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, engine):
        name = await fhir.make(plain("https://a.example/hook"))
        await active(fhir, name)
        receiver.down.add("https://a.example/hook")
        made = [await fhir.make(PATIENT) for _ in range(5)]
        await until(lambda: (engine.events.owed(name) or 0) and engine.events.owed(name).failures > 0)  # type: ignore[union-attr]
        status = (await fhir("GET", f"/Subscription/{name}/$status")).json()["entry"][0]["resource"]["parameter"]
        assert any("refused" in str(one) for one in status)
        receiver.down.clear()
        await engine.nudge(name)
        await until(lambda: len([b for b in receiver.at("https://a.example/hook") if b]) >= 5)
        assert [body["id"] for body in receiver.at("https://a.example/hook") if body] == made


async def test_a_hanging_subscriber_holds_up_neither_writers_nor_others(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, _):
        slow = await fhir.make(plain("https://slow.example/hook"))
        good = await fhir.make(plain("https://good.example/hook"))
        await active(fhir, slow)
        await active(fhir, good)
        receiver.hanging.add("https://slow.example/hook")
        made = [await fhir.make(PATIENT) for _ in range(10)]
        await until(lambda: len([b for b in receiver.at("https://good.example/hook") if b]) >= 10)
        assert [body["id"] for body in receiver.at("https://good.example/hook") if body] == made


async def test_after_a_restart_nothing_is_missing(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, _):
        name = await fhir.make(plain("https://a.example/hook"))
        await active(fhir, name)
        receiver.down.add("https://a.example/hook")
        made = [await fhir.make(PATIENT) for _ in range(3)]
        await asyncio.sleep(0.1)
    receiver.down.clear()
    async with subscribing(tmp_path, receiver) as (fhir, engine):
        made.append(await fhir.make(PATIENT))
        await engine.nudge(name)
        await until(lambda: len([b for b in receiver.at("https://a.example/hook") if b]) >= 4)
        assert [body["id"] for body in receiver.at("https://a.example/hook") if body] == made


async def test_a_subscriber_catches_up_by_number(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, engine):
        name = await fhir.make(of_topic("https://a.example/t", content="id-only"))
        await active(fhir, name)
        observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
        made = [await fhir.make(observation) for _ in range(4)]
        await until(lambda: engine.events.owed(name).delivered == 4)  # type: ignore[union-attr]
        asked = f"/Subscription/{name}/$events?eventsSinceNumber=2&eventsUntilNumber=3&content=full-resource"
        bundle = (await fhir("GET", asked)).json()
        assert [entry["resource"]["id"] for entry in bundle["entry"][1:]] == made[1:3]


async def test_another_organisations_patients_are_not_told_of(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, _):
        name = await fhir.make(plain("https://a.example/hook"))
        await active(fhir, name)
        await fhir.make(PATIENT, client=Client(organisation="hospital/B"))
        own = await fhir.make(PATIENT)
        await until(lambda: [b for b in receiver.at("https://a.example/hook") if b])
        assert [body["id"] for body in receiver.at("https://a.example/hook") if body] == [own]


async def test_what_could_never_be_served_is_refused_when_it_is_written(tmp_path: Path) -> None:
    async with subscribing(tmp_path, Receiver()) as (fhir, _):
        good = plain("https://a.example/hook")
        for wrong, said in (
            ({**good, "criteria": "Nonsense?x=1"}, "no type"),
            ({**good, "criteria": "Patient?nonsense=1"}, "no search parameter"),
            ({**good, "criteria": "Observation?subject:Patient.name=x"}, "Chained"),
            ({**good, "criteria": "http://example.org/topic"}, "no topic"),
            ({**good, "status": "active"}, "requested"),
            (plain("http://a.example/hook"), "https"),
            (plain("https://10.0.0.1/hook"), "inside a network"),
            (plain("https://localhost/hook"), "inside a network"),
            (plain("ftp://a.example"), "no address"),
            (plain("https://user:secret@a.example/"), "password"),
            (plain("https://a.example/", header=["Host: x"]), "not yours"),
            (plain("https://a.example/", header=["X: a\r\nY: b"]), "plain letters"),
            (plain("https://a.example/", type="sms"), "rest-hook"),
            (plain("https://a.example/", payload="application/fhir+xml"), "JSON"),
        ):
            reply = await fhir("POST", "/Subscription", wrong)
            assert reply.status == 422, wrong
            assert said in reply.said, (said, reply.said)
        assert (await fhir("POST", "/Subscription", plain("http://his.example/hook"))).status == 201, "allowed by name"


async def test_a_lost_record_of_deliveries_sends_again_and_never_too_little(tmp_path: Path) -> None:
    receiver = Receiver()
    async with subscribing(tmp_path, receiver) as (fhir, engine):
        name = await fhir.make(plain("https://a.example/hook"))
        await active(fhir, name)
        made = [await fhir.make(PATIENT) for _ in range(3)]
        await until(lambda: engine.events.owed(name).delivered == 3)  # type: ignore[union-attr]
    for lost in tmp_path.glob("subscriptions.db*"):  # noqa: ASYNC240
        lost.unlink()
    receiver.got.clear()
    async with subscribing(tmp_path, receiver) as (_, engine):
        await until(lambda: len(receiver.at("https://a.example/hook")) >= 3)
        assert [body["id"] for body in receiver.at("https://a.example/hook")] == made
