"""The phones that want to be told: whose, where, at most a few each, and at no address but a push service's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goldenhour.kit.refusals import Refusal
from goldenhour.kit.views import open_engine
from goldenhour.ladders.subscriptions import MOST_PER_PERSON, Keys, Phone, Subscriptions
from goldenhour.people.store import Store
from tests.world import BEGIN


def phone(endpoint: str = "https://fcm.googleapis.com/1", **more: Any) -> Phone:
    values: dict[str, Any] = {"person": "person/lin", "hospital": "h", "keys": Keys("p", "a"), "language": "en", **more}
    return Phone(endpoint, made_at=BEGIN, **values)


@pytest.fixture
def kept(tmp_path: Path) -> Subscriptions:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'people.db'}"))
    return Subscriptions(store, ("fcm.googleapis.com", "*.push.apple.com"))


async def test_a_phone_is_kept_with_its_hospital_and_its_owner(kept: Subscriptions) -> None:
    await kept.add(phone())
    assert await kept.of_hospital("h") == await kept.of_person("person/lin") == [phone()]
    assert await kept.of_hospital("other") == []


async def test_the_same_phone_anew_replaces_what_was_kept(kept: Subscriptions) -> None:
    await kept.add(phone())
    await kept.add(phone(hospital="other"))
    assert await kept.of_hospital("h") == []
    assert len(await kept.of_hospital("other")) == 1


async def test_a_person_has_a_few_phones_and_the_oldest_goes(kept: Subscriptions) -> None:
    for n in range(MOST_PER_PERSON + 2):
        await kept.add(phone(f"https://fcm.googleapis.com/{n}"))
    assert len(await kept.of_person("person/lin")) == MOST_PER_PERSON


async def test_nobody_takes_away_the_phone_of_another(kept: Subscriptions) -> None:
    await kept.add(phone())
    assert not await kept.remove(phone().endpoint, "person/other")
    assert await kept.remove(phone().endpoint, "person/lin")


@pytest.mark.parametrize(
    "endpoint",
    ["http://fcm.googleapis.com/1", "https://169.254.169.254/latest", "https://evil.example/fcm.googleapis.com",
     "https://fcm.googleapis.com.evil.example/1", "https://fcm.googleapis.com@evil.example/1", "file:///etc/passwd",
     "https://xpush.apple.com.evil/1", "https://localhost/1"],
)  # fmt: skip
async def test_no_other_door_is_knocked_at(kept: Subscriptions, endpoint: str) -> None:
    with pytest.raises(Refusal) as refused:
        await kept.add(phone(endpoint))
    assert refused.value.code == "push_service_unknown"


async def test_a_push_service_with_many_names_is_known_by_its_end(kept: Subscriptions) -> None:
    await kept.add(phone("https://web.push.apple.com/abc"))
    assert len(await kept.of_hospital("h")) == 1
