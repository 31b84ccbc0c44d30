"""The figures of CPR by telephone, against counts by hand."""

from __future__ import annotations

from typing import Any

from goldenhour.responders.quality import Called, Share, quality
from tests.dispatch.telling import begun, sent

NOTHING: dict[str, Any] = {
    "case": "c", "called_at": 0.0, "county": "A", "synthetic": True, "confirmed": True, "recognised_s": None,
    "compression_s": None, "instructed": False, "already": False, "barrier": "", "aed": False, "noted": True,
    "reviewed": False, "could_have": None, "feedback": False,
}  # fmt: skip


def called(**more: Any) -> Called:
    return Called(**{**NOTHING, **more})


def test_shares_are_of_the_arrests_the_crew_confirmed_and_few_is_said() -> None:
    figures = quality(
        [
            called(recognised_s=50.0, compression_s=100.0),
            called(recognised_s=80.0, compression_s=200.0),
            called(recognised_s=30.0, compression_s=30.0, already=True),
            called(),
            called(confirmed=False, recognised_s=10.0),
        ],
        (60, 90), (90, 150),
    )  # fmt: skip
    assert (figures.cases, figures.recognised) == (5, Share(3, 4))
    assert figures.coached == Share(2, 3), "whoever was pushing before we asked was not coached"
    assert (figures.recognition.median, figures.recognition.best, figures.recognition.within) == (50.0, 2, 3)
    assert (figures.compression.n, figures.compression.median, figures.compression.within) == (2, 150.0, 1)
    assert figures.recognised.few


def test_of_the_reviewed_those_nobody_could_have_recognised_do_not_count() -> None:
    figures = quality(
        [
            called(reviewed=True, could_have=False),
            called(reviewed=True, could_have=True),
            called(reviewed=True, recognised_s=40.0),
            called(recognised_s=40.0),
        ],
        (60, 90), (90, 150),
    )  # fmt: skip
    assert figures.recognisable == Share(1, 2)


def test_without_any_case_there_is_no_share_and_no_median() -> None:
    figures = quality([], (60, 90), (90, 150))
    assert (figures.recognised.percent, figures.recognition.median) == (None, None)


async def test_a_dispatcher_sees_the_figures_of_their_own_county_only(client, people, house, world):
    case_id = await sent(client(people.dispatcher), world, complaint="103101")
    await client(people.dispatcher).say(f"/cases/{case_id}/phone-cpr", at=world.now(), step="recognised")
    world.clock.pass_(minutes=6)
    found = await client(people.crew).say(
        f"/cases/{case_id}/vital-signs", at=world.now(), pulse=0, confirmed=["pulse_zero"]
    )
    assert found.status_code in (201, 428), found.text
    await begun(client(people.dispatcher), world, complaint="103109")
    told = (await client(people.dispatcher).get("/phone-cpr.json?county=F")).json()
    assert (told["all"]["cases"], [one["key"] for one in told["counties"]]) == (1, ["A"])
    assert (await client(people.crew).get("/phone-cpr.json")).status_code == 403
