"""Which runs are on which tablet, what is next there, and who may look."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from goldenhour.emergency import bodies as says
from goldenhour.emergency.house import House
from goldenhour.emergency.people import Person
from goldenhour.kit.refusals import Refusal
from goldenhour.records import tablet
from goldenhour.records.shown import shown_set, trend
from tests.alerts.scene import on_the_road, rich_case, tell, warned
from tests.conftest import Client, People

Speaks = Callable[[Person | None], Client]
M = says.Mark


def plain(text: str) -> str:
    return text


async def reported(house: House, case: str, *marks: says.Mark) -> None:
    for mark in marks:
        await tell(house, f"case/{case}", says.TimeReported(unit="A-91", mark=mark))


async def page(client: Client, address: str) -> str:
    answer = await client.get(address, headers={"accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


# ── which runs ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_run_is_on_the_tablet_of_its_unit_only(house: House) -> None:
    case = await house.book.case(await on_the_road(house))
    assert list(tablet.showing(house).topics(case)) == ["run/A-91"]
    assert tablet.current_run(house, "A-91") == case
    assert tablet.current_run(house, "A-92") is None


async def test_a_run_stays_until_the_unit_is_back_at_its_station(house: House) -> None:
    case = await on_the_road(house)
    await reported(house, case, M.EN_ROUTE, M.AT_SCENE, M.AT_PATIENT, M.LEFT_SCENE, M.AT_HOSPITAL, M.LEFT_HOSPITAL)
    state = await house.book.case(case)
    assert not state.is_open  # the case is over for everybody else
    assert tablet.current_run(house, "A-91") == state
    await reported(house, case, M.BACK_AT_STATION)
    assert tablet.current_run(house, "A-91") is None


async def test_a_run_that_is_stood_down_stays_in_sight_and_is_not_the_current_one(house: House) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.UnitStoodDown(unit="A-91", reason="a nearer unit"))
    assert tablet.current_run(house, "A-91") is None
    assert [one.id for one in tablet.runs_of(house, "A-91")] == [case]


async def test_a_new_run_comes_before_one_whose_last_time_was_forgotten(house: House) -> None:
    old = await on_the_road(house, "case-0001")
    await reported(house, old, M.EN_ROUTE, M.LEFT_HOSPITAL)
    house.world.clock.pass_(minutes=5)  # type: ignore[attr-defined]
    new = await on_the_road(house, "case-0002")
    assert [case.id for case in tablet.runs_of(house, "A-91")] == [new, old]
    orders = [tablet.newest_first(case.runs["A-91"]) for case in tablet.runs_of(house, "A-91")]
    assert orders == sorted(orders)


def test_a_crew_watches_its_own_tablet_only(people: People) -> None:
    tablet.may_watch(people.crew, "run/A-91")
    for person, topic in (
        (people.crew, "run/A-92"),
        (people.foreign_crew, "run/A-91"),
        (people.dispatcher, "run/A-91"),
        (people.ed_nurse, "run/"),
    ):
        with pytest.raises(Refusal):
            tablet.may_watch(person, topic)


# ── what is next ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "following"),
    [
        ((), M.EN_ROUTE),
        ((M.EN_ROUTE,), M.AT_SCENE),
        ((M.EN_ROUTE, M.LEFT_SCENE), M.AT_HOSPITAL),  # what was left out waits in its place
        ((M.LEFT_HOSPITAL,), M.BACK_AT_STATION),
        ((M.BACK_AT_STATION,), None),
    ],
)
async def test_the_next_time_follows_the_last_reported(
    house: House, said: tuple[says.Mark, ...], following: says.Mark | None
) -> None:
    case = await on_the_road(house)
    await reported(house, case, *said)
    coming = tablet.next_time(tablet.times_of(await house.book.case(case), "A-91", plain))
    assert (coming.mark if coming else None) == following


async def test_a_shown_time_names_the_entry_that_a_correction_replaces(house: House) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.TimeReported(unit="A-91", mark=M.EN_ROUTE), ids=("tapped-1",))
    times = tablet.times_of(await house.book.case(case), "A-91", plain)
    assert (times[0].code, times[0].entry, times[0].at) == ("T03", "tapped-1", house.world.now())
    assert (times[1].entry, times[1].at) == ("", None)


@pytest.mark.parametrize(
    ("said", "phase"), [((), "scene"), ((M.LEFT_SCENE,), "transport"), ((M.LEFT_SCENE, M.AT_HOSPITAL), "hospital")]
)
async def test_vital_signs_belong_to_the_phase_the_run_is_in(
    house: House, said: tuple[says.Mark, ...], phase: str
) -> None:
    case = await on_the_road(house)
    await reported(house, case, *said)
    assert tablet.phase_of((await house.book.case(case)).runs["A-91"]) == phase


# ── vital signs ──────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_trend_breaks_where_a_sign_was_not_taken_and_skips_sets_without_it(house: House) -> None:
    case, start = await on_the_road(house), house.world.now()
    for minute, signs in enumerate(
        (
            says.VitalSignsTaken(systolic=120),
            says.VitalSignsTaken(pulse=80),
            says.VitalSignsTaken(not_taken={"systolic": "8801019"}),
            says.VitalSignsTaken(systolic=100),
        )
    ):
        await tell(house, f"case/{case}", signs, at=start + timedelta(minutes=minute))
    state = await house.book.case(case)
    assert [value for _, value in trend(state, "systolic")] == [120, None, 100]
    assert trend(state, "spo2") == []


async def test_an_incomplete_early_warning_score_says_at_least(house: House) -> None:
    case = await on_the_road(house)
    full = says.VitalSignsTaken(
        systolic=120, pulse=80, breaths=16, spo2=97, on_oxygen=False, temperature_c=37.0, consciousness="alert"
    )
    await tell(house, f"case/{case}", full)
    await tell(house, f"case/{case}", says.VitalSignsTaken(breaths=26, spo2=90))
    shown = [
        shown_set(taken, await house.book.case(case), plain) for taken in (await house.book.case(case)).vital_signs
    ]
    assert [(one.score, one.level) for one in shown] == [("0", "steady"), ("≥ 6", "urgent")]


async def test_a_set_gives_back_the_fields_of_the_form_that_said_it(house: House) -> None:
    case = await on_the_road(house)
    said = says.VitalSignsTaken(phase=says.Phase.TRANSPORT, systolic=90, on_oxygen=True, not_taken={"pulse": "8801023"})
    await tell(house, f"case/{case}", said)
    state = await house.book.case(case)
    assert shown_set(state.vital_signs[0], state, plain).values == {
        "phase": "transport",
        "systolic": 90,
        "on_oxygen": True,
        "not_taken.pulse": "8801023",
    }


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_a_crew_on_no_ambulance_chooses_one_of_its_county(client: Speaks, people: People, house: House) -> None:
    from msgspec.structs import replace

    html = await page(client(replace(people.crew, unit=None)), "/tablet")
    assert 'value="A-91"' in html
    assert 'value="A-92"' in html
    assert "F-91" not in html


async def test_a_crew_without_a_run_waits(client: Speaks, people: People, house: House) -> None:
    html = await page(client(people.crew), "/tablet")
    assert "No run" in html
    assert 'data-live="/live?topic=run/A-91"' in html


async def test_a_crew_with_a_run_is_taken_to_it_and_its_reading_is_audited(
    client: Speaks, people: People, house: House
) -> None:
    case = await on_the_road(house)
    html = await page(client(people.crew), "/tablet")
    assert f'id="run-{case}"' in html
    assert "臺北車站" in html
    assert [logged.entry.by for logged in await house.audit.timeline(f"case/{case}")] == [people.crew.id]


async def test_the_run_of_another_ambulance_does_not_open(client: Speaks, people: People, house: House) -> None:
    case = await on_the_road(house, unit="A-92")
    answer = await client(people.crew).get(f"/tablet/runs/{case}", headers={"accept": "application/json"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["dispatcher", "ed_nurse", "authority"])
async def test_the_tablet_is_for_crews(client: Speaks, people: People, role: str) -> None:
    assert (await client(getattr(people, role)).get("/tablet")).status_code == 403


async def test_a_diversion_is_told_with_its_reason_and_who_said_so(
    client: Speaks, people: People, house: House
) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", warned(house), ids=("alert-0001",))
    await tell(house, f"case/{case}", says.AlertDiverted(alert="alert-0001", reason="cath lab is down", name="Dr. Lin"))
    html = await page(client(people.crew), f"/tablet/runs/{case}")
    assert 'class="shout diverted"' in html
    assert "cath lab is down" in html
    assert "Dr. Lin" in html


class Tags(HTMLParser):
    """Collects tags, and the JSON of every data-body."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.bodies: list[dict[str, object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.bodies += [json.loads(value or "") for name, value in attrs if name == "data-body"]


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
async def test_the_live_part_holds_nothing_to_type_into_whatever_was_written(house: House, language: str) -> None:
    """A frame replaces it at any moment."""
    case, _ = await rich_case(house)
    await tell(house, f"case/{case}", says.PatientDescribed(name="<script>alert('x')</script>\"'"))
    seen = Tags()
    html = tablet.showing(house).html(await house.book.case(case), "run/A-91", language)
    seen.feed(html)
    assert not {"input", "select", "textarea", "form", "script"} & set(seen.tags)
    assert {"mark": "en_route"} in seen.bodies


async def test_a_second_choice_in_a_row_corrects_the_first(house: House) -> None:
    case = await on_the_road(house)
    await tell(house, f"case/{case}", says.FindingNoted(code="3520039"), ids=("face-left",))
    rows = tablet.run_words(house, await house.book.case(case), "A-91", "en")["stroke_rows"]
    assert [row.standing.id if row.standing else None for row in rows] == ["face-left", None, None]


async def test_normal_is_known_again_in_either_language(house: House) -> None:
    case = await on_the_road(house)
    normal = tablet.run_words(house, await house.book.case(case), "A-91", "zh_Hant")["stroke_rows"][1].options[0]
    await tell(house, f"case/{case}", says.FindingNoted(**normal.body))
    for language in ("zh_Hant", "en"):
        row = tablet.run_words(house, await house.book.case(case), "A-91", language)["stroke_rows"][1]
        assert row.options[0].chosen is not None
