"""The keys a client publishes: fetched from the registered address only, not too often, and never from another."""

from __future__ import annotations

from typing import Any

import pytest

from goldenhour.exchange.assertions import AssertionRefused, presented
from goldenhour.exchange.client_tables import Client
from goldenhour.exchange.key_sets import KeySets
from tests.exchange.scene import EC, OTHER, RSA, public
from tests.world import make_world

ADDRESS = "https://his.example/jwks"


class Shelf:
    """What stands at the address, and how often it was asked for."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.asked: list[str] = []
        self.away: Exception | None = None

    async def get(self, address: str) -> bytes:
        self.asked.append(address)
        if self.away:
            raise self.away
        return self.content.encode()


class Scene:
    def __init__(self, *keys: Any) -> None:
        self.seconds = 1000.0
        self.shelf = Shelf(public(*keys))
        world = make_world()
        self.sets = KeySets(
            self.shelf.get, type(world)(now=world.now, monotonic=lambda: self.seconds, clock=world.clock)
        )
        self.client = Client(id="c", name="HIS", organisation="county/A", jwks_uri=ADDRESS, made_at=world.now())

    async def key(self, key: Any, **header: Any) -> Any:
        from joserfc import jwt

        alg = "RS384" if key is RSA else "ES384"
        signed = jwt.encode({"alg": alg, "kid": key.kid, **header}, {"iss": "c", "sub": "c"}, key, algorithms=[alg])
        return await self.sets.key_of(self.client, presented(signed))


async def test_a_key_set_is_asked_for_once_in_five_minutes() -> None:
    scene = Scene(EC, RSA)
    for _ in range(5):
        await scene.key(EC)
        await scene.key(RSA)
    assert scene.shelf.asked == [ADDRESS]
    scene.seconds += 301
    await scene.key(EC)
    assert len(scene.shelf.asked) == 2


async def test_a_new_key_is_found_within_half_a_minute_and_unknown_ones_do_not_make_us_knock() -> None:
    scene = Scene(EC)
    await scene.key(EC)
    for _ in range(10):
        with pytest.raises(AssertionRefused, match="no key rsa-1"):
            await scene.key(RSA)
    assert len(scene.shelf.asked) == 1
    scene.shelf.content = public(EC, RSA)
    scene.seconds += 31
    assert (await scene.key(RSA)).kid == "rsa-1"


async def test_a_key_that_was_taken_away_is_good_for_five_minutes_at_most() -> None:
    scene = Scene(EC)
    await scene.key(EC)
    scene.shelf.content = public(RSA)
    scene.seconds += 301
    with pytest.raises(AssertionRefused):
        await scene.key(EC)


async def test_the_address_in_the_assertion_is_never_asked() -> None:
    scene = Scene(EC)
    with pytest.raises(AssertionRefused, match="jku"):
        await scene.key(OTHER, jku="https://evil.example/jwks")
    assert scene.shelf.asked == []
    assert (await scene.key(EC, jku=ADDRESS)).kid == "ec-1"


async def test_one_that_cannot_be_had_is_said_and_left_in_peace() -> None:
    scene = Scene(EC)
    scene.shelf.away = OSError("it hangs")
    for _ in range(5):
        with pytest.raises(AssertionRefused, match="cannot be had: it hangs"):
            await scene.key(EC)
    assert len(scene.shelf.asked) == 1
    scene.shelf.away = None
    scene.seconds += 31
    await scene.key(EC)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"keys": 7}', '{"keys": [7, {"kid": "ec-1"}]}', "[" * 20_000, "\xff"]
)
async def test_nonsense_at_the_address_is_no_key(content: str) -> None:
    scene = Scene(EC)
    scene.shelf.content = content
    with pytest.raises(AssertionRefused):
        await scene.key(EC)
