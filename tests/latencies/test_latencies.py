"""How fast alerts reach people: what is measured, what is left out and said, who may read it, and what Prometheus gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from goldenhour.emergency import bodies as says
from goldenhour.emergency.alert_bodies import AlertRenewed
from goldenhour.emergency.house import House
from goldenhour.kit.log import Entry, encode_json
from goldenhour.latencies.spans import FEW, SPANS, sum_up
from tests.alerts.scene import KIND_OF, on_the_road, warned
from tests.conftest import HOSPITAL, OTHER_HOSPITAL

TAP, SHOWN, ACKNOWLEDGED = (span.code for span in SPANS)


async def heard(house: House, world: Any, case: str, body: says.Body, *, after: float = 0, clock_ms: int | None = None,
                id: str = "", ago: float = 0) -> None:  # fmt: skip
    """Something said `after` seconds from now, `ago` seconds before it reached us."""
    world.clock.pass_(seconds=after)
    entry = Entry(id=id or world.new_id(), subject=f"case/{case}", kind=KIND_OF[type(body)], by="person/test",
                  at=world.now() - timedelta(seconds=ago), clock_ms=clock_ms, body=encode_json(body))  # fmt: skip
    await house.book.caught_up((await house.log.append([entry]))[-1].seq)


async def an_alert(
    house: House, world: Any, case: str, *, hospital: str = HOSPITAL, tap: float = 2, shown: float = 0.5,
    acknowledged: float = 30, clock_ms: int | None = 40, **call: Any,
) -> None:  # fmt: skip
    """Tapped, kept, on a board, acknowledged: so many seconds after one another."""
    await on_the_road(house, case, **call)
    await heard(house, world, case, warned(house, hospital), id=f"{case}-alert", clock_ms=clock_ms, ago=tap)
    await heard(house, world, case, says.AlertShown(alert=f"{case}-alert", screen="wall", sounding=True), after=shown)
    await heard(house, world, case, says.AlertAcknowledged(alert=f"{case}-alert", name="林"), after=acknowledged)


async def figures(someone: Any, query: str = "") -> Any:
    answer = await someone.get(f"/latencies.json?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def spans(summed: list[Any]) -> dict[str, Any]:
    return {one["span"]: one for one in summed}


async def test_the_three_spans_are_measured_from_tap_to_name(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await an_alert(house, world, "case-0001")
    found = spans((await figures(client(people.ed_nurse)))["overall"])
    assert [round(found[code]["p50_s"], 3) for code in (TAP, SHOWN, ACKNOWLEDGED)] == [2, 0.5, 30]
    assert [found[code]["n"] for code in found] == [1, 1, 1]


async def test_a_tap_by_a_clock_nobody_measured_is_left_out_and_counted(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await an_alert(house, world, "case-0001", clock_ms=None)
    found = spans((await figures(client(people.crew)))["overall"])
    assert (found[TAP]["n"], found[TAP]["lacking"]) == (0, 1)
    assert found[SHOWN]["n"] == 1


async def test_a_renewal_is_measured_anew_and_drills_are_in_no_figure(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await an_alert(house, world, "case-0001")
    await heard(
        house, world, "case-0001", AlertRenewed(alert="case-0001-alert", why="GCS 14 → 9"), after=60, clock_ms=0
    )
    await heard(house, world, "case-0001", says.AlertAcknowledged(alert="case-0001-alert", name="陳"), after=8)
    drill = says.DrillBegun(hospital=HOSPITAL, condition=says.Condition.AMI, name="林")
    await heard(house, world, "case-drill", drill, id="drill-0001")
    found = await figures(client(people.authority))
    assert (found["alerts"], found["renewals"], found["drills"]) == (2, 1, 1)
    assert spans(found["overall"])[ACKNOWLEDGED]["lacking"] == 1, "acknowledged without having been shown"


async def test_real_and_synthetic_are_shown_apart(house: House, client: Any, people: Any, world: Any) -> None:
    await an_alert(house, world, "case-0001", synthetic=True, acknowledged=5)
    assert (await figures(client(people.crew)))["synthetic"] is True
    await an_alert(house, world, "case-0002")
    found = await figures(client(people.crew))
    assert (found["synthetic"], found["alerts"], found["other"]) == (False, 1, 1)
    assert (await figures(client(people.crew), "data=synthetic"))["alerts"] == 1


async def test_hospitals_and_days_have_their_own_figures(house: House, client: Any, people: Any, world: Any) -> None:
    await an_alert(house, world, "case-0001", acknowledged=10)
    await an_alert(house, world, "case-0002", hospital=OTHER_HOSPITAL, acknowledged=50)
    world.clock.pass_(minutes=60 * 24)
    await an_alert(house, world, "case-0003", acknowledged=30)
    found = await figures(client(people.authority))
    by_hospital = {g["group"]: spans(g["spans"])[ACKNOWLEDGED]["n"] for g in found["hospitals"]}
    assert by_hospital == {HOSPITAL: 2, OTHER_HOSPITAL: 1}
    assert [spans(g["spans"])[ACKNOWLEDGED]["n"] for g in found["days"]] == [2, 1]


async def test_an_import_is_told_by_its_writers_clock_and_its_tap_is_not(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await on_the_road(house)
    day = 86_400.0
    await heard(house, world, "case-0001", warned(house), id="alert-0001", ago=day)
    await heard(house, world, "case-0001", says.AlertShown(alert="alert-0001", screen="w"), ago=day - 3)
    await heard(house, world, "case-0001", says.AlertAcknowledged(alert="alert-0001", name="林"), ago=day - 45)
    found = spans((await figures(client(people.crew)))["overall"])
    assert found[TAP]["n"] == 0
    assert (round(found[SHOWN]["p50_s"]), round(found[ACKNOWLEDGED]["p50_s"])) == (3, 42)


# ── the page, and the cases behind it ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["dispatcher", "crew", "ed_nurse", "specialist", "authority", "administrator"])
async def test_anyone_signed_in_reads_the_page_and_no_patient_is_on_it(
    house: House, client: Any, people: Any, world: Any, role: str
) -> None:
    await an_alert(house, world, "case-0001")
    reader = client(getattr(people, role))
    page = await reader.get("/latencies", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "one more would move this" in page.text
    assert "case-0001" not in page.text
    assert (await reader.get("/latencies/chart.json")).json()["layer"]


async def test_nobody_else_reads_it(client: Any) -> None:
    assert (await client(None).get("/latencies.json")).status_code == 401


async def test_a_case_behind_a_figure_opens_only_to_who_may_see_it(
    house: House, client: Any, people: Any, world: Any
) -> None:
    await an_alert(house, world, "case-0001")
    opens = {"crew": "case-0001", "ed_nurse": "case-0001", "dispatcher": "case-0001", "authority": "case-0001",
             "foreign_nurse": "", "foreign_crew": "", "administrator": ""}  # fmt: skip
    for role, case in opens.items():
        (row,) = (await client(getattr(people, role)).get(f"/latencies/cases.json?span={ACKNOWLEDGED}")).json()
        assert (role, row["case"]) == (role, case)


@pytest.mark.parametrize(
    ("query", "code"), [("since=yesterday", "not_a_day"), ("data=maybe", "not_a_choice"), ("span=x", "not_a_choice")]
)
async def test_what_cannot_be_asked_is_refused_with_a_sentence(client: Any, people: Any, query: str, code: str) -> None:
    answer = await client(people.crew).get(f"/latencies/cases.json?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_percentiles_are_those_of_the_definition() -> None:
    class Row:
        def __init__(self, end: float | None) -> None:
            self.tapped_at, self.accepted_at = 0.0, end

    summed = sum_up(SPANS[0], [Row(float(n)) for n in range(1, 102)] + [Row(None), Row(-1.0)])
    assert (summed.n, summed.lacking, summed.contradictory) == (101, 1, 1)
    assert (summed.p50_s, summed.p95_s, summed.p99_s) == (51, 96, 100)
    assert not summed.few
    assert sum_up(SPANS[0], [Row(1.0)] * (FEW - 1)).few


# ── Prometheus ───────────────────────────────────────────────────────────────────────────────────────────────────────
async def scrape(app: Any, host: str = "127.0.0.1", **headers: str) -> Any:
    transport = ASGITransport(app, client=(host, 40_000))
    async with AsyncClient(transport=transport, base_url="http://test", headers=headers) as reader:
        return await reader.get("/metrics")


async def test_what_is_counted_and_what_stands_is_told_to_prometheus(house: House, app_of: Any, world: Any) -> None:
    await an_alert(house, world, "case-0001")
    house.counts["sync_answers", "kept"] += 3
    text = (await scrape(app_of)).text
    head, _ = await house.log.head()
    for line in (
        'goldenhour_alerts_accepted_total{data="real"} 1.0',
        'goldenhour_alert_shown_seconds_bucket{le="0.5"} 1.0',
        'goldenhour_alert_acknowledged_seconds_bucket{le="30"} 0.0',
        'goldenhour_alert_acknowledged_seconds_bucket{le="60"} 1.0',
        'goldenhour_sync_answers_total{state="kept"} 3.0',
        f"goldenhour_log_head {float(head)}",
    ):
        assert line in text
    assert "case-0001" not in text


async def test_a_drill_moves_no_counter(house: House, app_of: Any, world: Any) -> None:
    drill = says.DrillBegun(hospital=HOSPITAL, condition=says.Condition.AMI, name="林")
    await heard(house, world, "case-drill", drill, id="drill-0001")
    assert 'goldenhour_alerts_accepted_total{data="real"}' not in (await scrape(app_of)).text


async def test_the_figures_of_the_server_open_here_or_with_the_token_and_refuse_with_a_sentence(
    house: House, app_of: Any
) -> None:
    assert (await scrape(app_of)).status_code == 200
    for refused in (await scrape(app_of, "192.0.2.7"), await scrape(app_of, **{"x-forwarded-for": "192.0.2.7"})):
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "metrics_only_here")
    house.facts["metrics_token"] = "a token of its own"
    assert (await scrape(app_of)).json()["error"]["code"] == "metrics_token_wrong"
    assert (await scrape(app_of, "192.0.2.7", authorization="Bearer a token of its own")).status_code == 200
