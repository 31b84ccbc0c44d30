"""Any JSON at all from the browser of a volunteer, whom no account speaks for: an answer of the table, never our mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenhour.emergency.bystander_bodies import CalledResponder, RespondersCalled, Task
from goldenhour.emergency.house import House
from goldenhour.responders import call_pages, return_pages, volunteer_pages
from goldenhour.responders.filled import Filled
from goldenhour.responders.whose import COOKIE
from goldenhour.responders.wired import FACT, wired
from tests.alerts.scene import coming, tell
from tests.conftest import People
from tests.properties.test_any_body import ANSWERED, FULL, MakeClient, anything, content_of, value_of, words
from tests.responders.scene import STATION, kept

DOORS: dict[str, Any] = {
    "/responders/join": Filled,
    "/responders/me": Filled,
    "/responders/me/phone": volunteer_pages.ThisPhone,
    "/responders/me/position": volunteer_pages.Here,
    "/responders/return": return_pages.Returning,
    "/responders/calls/case-0001/answer": call_pages.Answer,
    "/responders/calls/case-0001/step": call_pages.Step,
}


def like(wanted: Any) -> st.SearchStrategy[Any]:
    (schema,), components = msgspec.json.schema_components([wanted], ref_template="{name}")
    return value_of(schema, components)


sayings = st.sampled_from(sorted(DOORS)).flatmap(
    lambda door: st.tuples(
        st.just(door),
        st.builds(
            lambda body, more: {"body": body, **more},
            like(DOORS[door]) | anything,
            st.fixed_dictionaries({}, optional={"id": words | st.uuids().map(str), "at": words, "clock_ms": anything}),
        ),
    )
)


class Unhurried:
    """Here a volunteer may say more than a hand can tap."""

    def count_join(self, address: str) -> None: ...

    def count_return(self, address: str) -> None: ...

    def count_saying(self, volunteer: str) -> None: ...


async def called(house: House) -> str:
    """A volunteer who is called to case-0001: the cookie of their browser."""
    token, one = await kept(house, STATION)
    await coming(house)
    who = (CalledResponder(responder=one.id, task=Task.COMPRESS, metres=140),)
    await tell(house, "case/case-0001", RespondersCalled(lat=25.048, lon=121.517, radius_m=500, called=who))
    house.facts[FACT] = replace(wired(house), throttle=cast(Any, Unhurried()))
    house.facts[COOKIE] = f"{COOKIE}={token}"
    return f"{COOKIE}={token}"


@pytest.mark.campaign
@settings(max_examples=1_500 if FULL else 100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=sayings)
async def test_no_body_of_a_volunteer_is_our_mistake_and_all_that_is_kept_can_be_shown(
    house: House, client: MakeClient, people: People, asked: tuple[str, Any]
) -> None:
    cookie = {"cookie": house.facts.get(COOKIE) or await called(house)}
    door, said = asked
    headers = {"content-type": "application/json"} | (
        {} if door in ("/responders/join", "/responders/return") else cookie
    )
    before, _ = await house.log.head()
    answer = await client(None).post(door, content=content_of(said), headers=headers)
    after, _ = await house.log.head()
    assert answer.status_code in ANSWERED, answer.text
    assert after - before <= (answer.status_code == 201)
    for page in ("/responders/me", "/responders/now", "/responders/me/data.json"):
        assert (await client(None).get(page, headers=cookie)).status_code == 200
    shown = await client(people.authority).get("/responders/volunteers", headers={"accept": "text/html"})
    assert shown.status_code == 200
