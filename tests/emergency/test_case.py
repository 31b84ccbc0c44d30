"""The fold of a case: properties over any timeline, and the states of an alert as a table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from goldenhour.emergency import attached_bodies as attached
from goldenhour.emergency import bodies as says
from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency import protocol_bodies as protocol
from goldenhour.emergency import record_bodies as record
from goldenhour.emergency import transfer_bodies as transfers
from goldenhour.emergency.alert_bodies import AlertJudged, AlertRenewed, PatientSplitOff, Verdict
from goldenhour.emergency.bodies import Mark, Side
from goldenhour.emergency.case import AlertState, Case
from goldenhour.emergency.entries import STORY, Said
from goldenhour.emergency.folding import fold, fold_on, lasting_ids, without
from goldenhour.emergency.report_bodies import Answer, ReportAnswered, ReportSigned
from goldenhour.emergency.tablet_bodies import RunBegun, SayingKeptAside
from goldenhour.kit.log import Entry, encode_json
from tests.emergency.telling import call, entry, logged, minute, signs, split_off, told

# ── any timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────
UNITS = st.sampled_from(["A-91", "A-92"])
ALERTS = st.sampled_from(["e1", "e2", "e3", "e4", "e5", "nowhere"])
PREPARATIONS = st.sampled_from(says.Preparation)
SIDES = st.sampled_from(Side)
NAMES = st.sampled_from(["Lin", "Chen", "Wang"])
CONSULTS = st.sampled_from(["e1", "e2", "e6", "e7", "nowhere"])
HOSPITALS = st.sampled_from(["h", "other"])
RESPONDERS = st.sampled_from(["r1", "r2"])
CATEGORIES = st.sampled_from(incidents.TriageCategory)
BODY_OF: dict[type[says.Body], st.SearchStrategy[Any]] = {
    says.CallTaken: st.builds(call, st.sampled_from(["103101", "103119"])),
    PatientSplitOff: st.builds(lambda u: split_off(u), UNITS),
    RunBegun: st.builds(lambda u: RunBegun(
        place=call().place, complaint="103119", level="2305005", unit=u, name=u), UNITS),
    says.CallClosed: st.builds(lambda d: says.CallClosed(disposition=d), NAMES),
    says.UnitSent: st.builds(lambda u: says.UnitSent(unit=u, name=u), UNITS),
    says.UnitStoodDown: st.builds(lambda u: says.UnitStoodDown(unit=u, reason="other unit nearer"), UNITS),
    says.TimeReported: st.builds(lambda u, m: says.TimeReported(unit=u, mark=m), UNITS, st.sampled_from(Mark)),
    says.PatientDescribed: st.builds(lambda n, a: says.PatientDescribed(name=n, age_years=a), NAMES, st.none() | st.just(70.0)),
    says.HistoryTaken: st.builds(lambda c, m: says.HistoryTaken(complaint=c, mechanism=m), NAMES, st.none() | NAMES),
    says.VitalSignsTaken: st.builds(lambda p: signs(pulse=p), st.integers(0, 200)),
    says.FindingNoted: st.builds(lambda c: says.FindingNoted(code=c), st.sampled_from(["3520039", "x"])),
    says.ProcedureDone: st.builds(lambda c: says.ProcedureDone(code=c), st.sampled_from(["127301", "x"])),
    says.MedicationGiven: st.builds(lambda c: says.MedicationGiven(code=c), st.sampled_from(["124102", "x"])),
    says.ConditionSuspected: st.builds(lambda c: says.ConditionSuspected(condition=c), st.sampled_from(says.Condition)),
    protocol.ProtocolNoted: st.builds(lambda s: protocol.ProtocolNoted(
        protocol=protocol.Protocol.ARREST, step=s), st.sampled_from(["rosc", "x"])),
    attached.AttachmentAdded: st.builds(lambda n: attached.AttachmentAdded(
        attachment=n, sha256="a" * 64, size=1, media_type="image/jpeg", what=attached.Attached.ECG12), NAMES),
    record.ElementRecorded: st.builds(lambda e, v: record.ElementRecorded(
        element=e, values=[v]), st.sampled_from(["eCrew.T01", "x"]), NAMES),
    record.RecordSigned: st.builds(lambda w, n: record.RecordSigned(who=w, name=n), st.sampled_from(record.Signer), NAMES),
    says.AlertShown: st.builds(lambda a, s: says.AlertShown(alert=a, screen="wall", sounding=s), ALERTS, st.booleans()),
    says.DrillBegun: st.builds(lambda n: says.DrillBegun(hospital="h", condition=says.Condition.AMI, name=n), NAMES),
    says.HospitalAlerted: st.builds(
        lambda u, a: says.HospitalAlerted(hospital="h", unit=u, instead_of=a), UNITS, st.none() | ALERTS),
    says.EtaRevised: st.builds(lambda a, m: says.EtaRevised(alert=a, eta_at=minute(m)), ALERTS, st.integers(0, 60)),
    ladder.AlertClimbed: st.builds(lambda a, s: ladder.AlertClimbed(
        alert=a, step=s, channel=ladder.Channel.SMS), ALERTS, st.sampled_from(ladder.Step)),
    ladder.ChannelAnswered: st.builds(lambda a, c, s: ladder.ChannelAnswered(
        alert=a, climb=c, state=s), ALERTS, ALERTS, st.sampled_from(ladder.AnswerState)),
    says.AlertAcknowledged: st.builds(lambda a, n: says.AlertAcknowledged(alert=a, name=n), ALERTS, NAMES),
    AlertRenewed: st.builds(lambda a, w: AlertRenewed(alert=a, why=w), ALERTS, NAMES),
    says.HospitalPrepared: st.builds(lambda a, w: says.HospitalPrepared(alert=a, what=w), ALERTS, PREPARATIONS),
    says.AlertDiverted: st.builds(lambda a, n: says.AlertDiverted(alert=a, reason="full", name=n), ALERTS, NAMES),
    says.AlertStoodDown: st.builds(lambda a: says.AlertStoodDown(alert=a, reason="no transport"), ALERTS),
    says.PatientArrived: st.builds(lambda a: says.PatientArrived(alert=a), ALERTS),
    says.HandoverSigned: st.builds(lambda a, s, n: says.HandoverSigned(alert=a, side=s, name=n), ALERTS, SIDES, NAMES),
    ReportAnswered: st.builds(lambda a, v: ReportAnswered(alert=a, disease=says.Condition.STROKE, answers={
        "nihss": Answer(value=v)}), ALERTS, st.sampled_from(["", "4", "9"])),
    ReportSigned: st.builds(lambda a, n: ReportSigned(alert=a, disease=says.Condition.STROKE, name=n), ALERTS, NAMES),
    AlertJudged: st.builds(lambda a, v: AlertJudged(alert=a, verdict=v), ALERTS, st.sampled_from(Verdict)),
    says.OutcomeReported: st.builds(lambda a: says.OutcomeReported(
        alert=a, condition=says.Condition.AMI, diagnosis="I21", disposition=says.Disposition.CATH_LAB), ALERTS),
    consults.VisitBegun: st.builds(lambda h: consults.VisitBegun(
        hospital=h, place=call().place, complaint="103119", level="2305005"), HOSPITALS),
    consults.ConsultAsked: st.builds(lambda h, n: consults.ConsultAsked(
        hospital=h, specialty="neurology", question="?", name=n), HOSPITALS, NAMES),
    consults.ConsultRung: st.builds(lambda c, h: consults.ConsultRung(
        consult=c, number=1, hospital=h, channel=ladder.Channel.SCREENS), CONSULTS, HOSPITALS),
    consults.RingAnswered: st.builds(lambda c: consults.RingAnswered(
        consult=c, rung="rung", state=ladder.AnswerState.SENT), CONSULTS),
    consults.ConsultTaken: st.builds(lambda c, h, n: consults.ConsultTaken(
        consult=c, hospital=h, name=n), CONSULTS, HOSPITALS, NAMES),
    consults.ConsultDeclined: st.builds(lambda c, h, n: consults.ConsultDeclined(
        consult=c, hospital=h, reason="busy", name=n), CONSULTS, HOSPITALS, NAMES),
    consults.RoomNote: st.builds(lambda c, n: consults.RoomNote(consult=c, text="seen", name=n), CONSULTS, NAMES),
    consults.ConsultAdvised: st.builds(lambda c, a, n: consults.ConsultAdvised(
        consult=c, advice=a, diagnosis="?", name=n), CONSULTS, st.sampled_from(consults.Advice), NAMES),
    consults.ConsultEnded: st.builds(lambda c, n: consults.ConsultEnded(consult=c, reason="better", name=n), CONSULTS, NAMES),
    consults.ReturnNoted: st.builds(lambda c, r: consults.ReturnNoted(
        consult=c, returned=r), CONSULTS, st.sampled_from(consults.Returned)),
    transfers.TransferRequested: st.builds(lambda h, n: transfers.TransferRequested(
        hospital=h, channel=says.Condition.STROKE, reason=transfers.TransferReason.SPECIALIST, name=n), HOSPITALS, NAMES),
    transfers.TransferAsked: st.builds(lambda c, h, m, n: transfers.TransferAsked(
        transfer=c, hospital=h, answer_by=minute(m), name=n), CONSULTS, HOSPITALS, st.integers(0, 60), NAMES),
    transfers.TransferAccepted: st.builds(lambda c, h, n: transfers.TransferAccepted(
        transfer=c, hospital=h, name=n), CONSULTS, HOSPITALS, NAMES),
    transfers.TransferRung: st.builds(lambda c, h: transfers.TransferRung(
        transfer=c, hospital=h, channel=ladder.Channel.SMS), CONSULTS, HOSPITALS),
    transfers.TransferRefused: st.builds(lambda c, h, n: transfers.TransferRefused(
        transfer=c, hospital=h, reason="full", name=n), CONSULTS, HOSPITALS, NAMES),
    transfers.TransferAskEnded: st.builds(lambda c, h, w: transfers.TransferAskEnded(
        transfer=c, hospital=h, why=w), CONSULTS, HOSPITALS, st.sampled_from(transfers.AskEnded)),
    transfers.TransferChecked: st.builds(lambda c, p, n: transfers.TransferChecked(
        transfer=c, point=p, done=True, name=n), CONSULTS, st.sampled_from(["airway", "x"]), NAMES),
    transfers.TransportAssigned: st.builds(lambda c, m, n: transfers.TransportAssigned(
        transfer=c, means=m, name=n), CONSULTS, st.sampled_from(transfers.Means), NAMES),
    transfers.AirStepNoted: st.builds(lambda c, s, n: transfers.AirStepNoted(
        transfer=c, step=s, ok=True, name=n), CONSULTS, st.sampled_from(transfers.AirStep), NAMES),
    transfers.TransferDeparted: st.builds(lambda c, n: transfers.TransferDeparted(transfer=c, name=n), CONSULTS, NAMES),
    transfers.VehicleSeen: st.builds(lambda c: transfers.VehicleSeen(transfer=c, lat=25.0, lon=121.5), CONSULTS),
    transfers.TransferEnded: st.builds(lambda c, h: transfers.TransferEnded(
        transfer=c, how=h), CONSULTS, st.sampled_from(transfers.TransferEnding)),
    incidents.CasualtyTagged: st.builds(lambda n, c: incidents.CasualtyTagged(
        incident="i", number="A-001-7", category=c, method=incidents.TriageMethod.START, place=call().place,
        complaint="103201", name=n), NAMES, CATEGORIES),
    incidents.CasualtyRetriaged: st.builds(lambda n, c: incidents.CasualtyRetriaged(
        category=c, method=incidents.TriageMethod.SALT, name=n), NAMES, CATEGORIES),
    incidents.TagsJoined: st.builds(lambda n: incidents.TagsJoined(into="c", incident="i", name=n), NAMES),
    incidents.CasualtyLoaded: st.builds(lambda u: incidents.CasualtyLoaded(unit=u, name=u), UNITS),
    incidents.GroupWarned: st.builds(lambda h, c: incidents.GroupWarned(
        incident="i", hospital=h, counts={c: 2}, name="Lin"), HOSPITALS, CATEGORIES),
    says.EntryStruck: st.just(says.EntryStruck(reason="wrong patient")),
    bystander.PhoneCprNoted: st.builds(lambda s: bystander.PhoneCprNoted(step=s), st.sampled_from(bystander.PhoneCpr)),
    bystander.PhoneCprReviewed: st.builds(lambda r, n: bystander.PhoneCprReviewed(recognised=r, name=n), st.booleans(), NAMES),
    bystander.AedPointedOut: st.builds(lambda n: bystander.AedPointedOut(site="s", aed="1", name=n), NAMES),
    bystander.RespondersCalled: st.builds(lambda r: bystander.RespondersCalled(lat=25.0, lon=121.5, radius_m=500, called=(
        bystander.CalledResponder(responder=r, task=bystander.Task.FETCH),)), RESPONDERS),
    bystander.ResponderAnswered: st.builds(lambda r, a: bystander.ResponderAnswered(
        responder=r, accepts=a), RESPONDERS, st.booleans()),
    bystander.ResponderDid: st.builds(lambda r, s: bystander.ResponderDid(
        responder=r, step=s), RESPONDERS, st.sampled_from(bystander.ResponderStep)),
    bystander.RespondersStoodDown: st.builds(lambda r: bystander.RespondersStoodDown(reason=r), NAMES),
    SayingKeptAside: st.just(SayingKeptAside(path="/cases/c/x", saying="{}", code="wrong_body", message="No.")),
}  # fmt: skip
BODIES: st.SearchStrategy[says.Body] = st.one_of(list(BODY_OF.values()))
MINUTES = st.integers(0, 120)
CORRECTS = st.none() | st.sampled_from([*(f"e{n}" for n in range(1, 10)), "nowhere"])
UNKNOWN = st.builds(
    lambda kind, version, raw, minutes: entry(None, minutes, kind=kind, version=version, raw=raw),
    st.sampled_from(["patient_teleported", "vital_signs_taken", "unit_registered"]),
    st.just(9),
    st.sampled_from([b'{"new": 1}', b"[]", b'"?"']),
    MINUTES,
)
BEGINNING = [
    entry(says.HospitalAlerted(hospital="h", unit="A-91")),
    entry(says.UnitSent(unit="A-91", name="A-91"), 1),
    entry(says.HospitalAlerted(hospital="other", unit="A-92"), 2),
    entry(says.UnitSent(unit="A-92", name="A-92"), 3),
    entry(signs(pulse=80), 4),
    entry(consults.ConsultAsked(hospital="h", specialty="neurology", question="?", name="Lin"), 5),
    entry(transfers.TransferRequested(
        hospital="h", channel=says.Condition.STROKE, reason=transfers.TransferReason.SPECIALIST, name="Lin"), 6),
]  # fmt: skip
"""So that what follows has units, alerts (e1, e3), a consult (e6) and a transfer (e7) to speak of."""


def begun(further: st.SearchStrategy[list[Entry]]) -> st.SearchStrategy[list[Entry]]:
    return st.builds(lambda first, then: [*first, *then], st.sampled_from([[], BEGINNING]), further)


ENTRIES = begun(st.lists(st.one_of(st.builds(entry, BODIES, MINUTES, corrects=CORRECTS), UNKNOWN), max_size=12))
PLAIN = begun(st.lists(st.builds(entry, BODIES, MINUTES), min_size=1, max_size=12))


def seen(case: Case, also_called: dict[str, str] | None = None) -> Any:
    """What a case says, without where its entries stand; those kept aside by id, some under another."""
    aside = [(also_called or {}).get(said.id, said.id) for said in case.not_understood]
    return replace(case, seq=0, timeline=[], replaced={}, corrected=False, not_understood=aside)


def test_every_kind_of_a_case_is_in_the_timelines_tried_here() -> None:
    assert set(BODY_OF) == {kind.body for kind in STORY}


@given(ENTRIES)
def test_the_same_timeline_always_tells_the_same_case(entries: list[Entry]) -> None:
    timeline = logged(entries)
    assert fold("c", timeline) == fold("c", list(timeline))


@given(ENTRIES, st.data())
def test_folding_on_tells_what_folding_everything_tells_and_leaves_the_former_case(
    entries: list[Entry], data: st.DataObject
) -> None:
    timeline = logged(entries)
    cut = data.draw(st.integers(0, len(timeline)))
    if cut == len(timeline):
        return
    former = fold("c", timeline[:cut])
    assert fold_on(former, timeline[cut:]) == fold("c", timeline)
    assert former == fold("c", timeline[:cut])


def test_a_case_folded_on_does_not_change_the_former_one() -> None:
    for body in (BACK, GIVE, PREPARE, ARRIVE, DIVERT, SENT_TOO, signs(pulse=1), says.FindingNoted(code="x")):
        timeline = logged([*BEGINNING, entry(body, 9)])
        former = fold("c", timeline[:-1])
        assert fold_on(former, timeline[-1:]) != former
        assert former == fold("c", timeline[:-1]), body


@given(ENTRIES)
def test_no_timeline_stops_the_fold_and_every_entry_stays_in_it(entries: list[Entry]) -> None:
    case = fold("c", timeline := logged(entries))
    assert list(case.timeline) == timeline
    assert case.seq == len(timeline)
    assert isinstance(case.is_open, bool)
    assert case.alert is None or case.alert.id in case.alerts


@given(ENTRIES)
def test_what_nobody_understands_is_kept_aside_unless_it_was_corrected(entries: list[Entry]) -> None:
    case = fold("c", timeline := logged(entries))
    strange = {said.id for said in timeline if said.body is None}
    assert strange - set(case.replaced) <= {said.id for said in case.not_understood}


@given(PLAIN, st.data())
def test_a_correction_tells_what_the_right_value_in_its_place_would_have_told(
    entries: list[Entry], data: st.DataObject
) -> None:
    timeline = logged(entries)
    place = data.draw(st.integers(0, len(timeline) - 1))
    wrong = timeline[place]
    assert wrong.body is not None
    right = data.draw(BODY_OF[type(wrong.body)])
    at = minute(data.draw(MINUTES))
    corrected = logged([*entries, replace(wrong.logged.entry, id="", corrects=wrong.id, body=raw(right), at=at)])
    in_place = logged([*entries[:place], replace(entries[place], body=raw(right), at=at), *entries[place + 1 :]])
    assert seen(fold("c", corrected), {corrected[-1].id: wrong.id}) == seen(fold("c", in_place))


def raw(body: says.Body) -> Raw:
    return Raw(encode_json(body))


@given(PLAIN, st.data())
def test_a_struck_entry_changes_nothing_but_stays_in_the_timeline(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    timeline = logged([*entries, entry(says.EntryStruck(reason="wrong patient"), corrects=f"e{place + 1}")])
    case = fold("c", timeline)
    assert seen(case) == seen(fold("c", [*timeline[:place], *timeline[place + 1 : -1]]))
    assert timeline[place] in case.timeline
    assert case.replaced == {timeline[place].id: timeline[-1].id}


@given(ENTRIES, st.data())
def test_without_an_entry_the_case_is_as_if_it_and_its_corrections_had_never_been_said(
    entries: list[Entry], data: st.DataObject
) -> None:
    timeline = logged(entries)
    if not timeline:
        return
    said = data.draw(st.sampled_from(timeline))
    family = {one for one, origin in lasting_ids(timeline).items() if origin == lasting_ids(timeline)[said.id]}
    assert said.id in family
    left = without(fold("c", timeline), said.id)
    assert [one.id for one in left.timeline] == [one.id for one in timeline if one.id not in family]


# ── corrections of corrections ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("second_corrects", ["e1", "e2"])
def test_the_last_correction_stands_whichever_saying_it_names(second_corrects: str) -> None:
    case = told(
        entry(signs(pulse=800), 1),
        entry(signs(pulse=90), 1, corrects="e1"),
        entry(signs(pulse=80), 1, corrects=second_corrects),
    )
    assert [(taken.id, taken.signs.pulse) for taken in case.vital_signs] == [("e1", 80)]
    assert case.replaced == {"e1": "e2", "e2": "e3"}


def test_a_correction_of_what_is_not_here_stands_for_itself() -> None:
    case = told(entry(signs(pulse=80), 1, corrects="nowhere"))
    assert [taken.id for taken in case.vital_signs] == ["e1"]
    assert case.replaced == {}


def test_a_struck_entry_said_again_as_a_correction_stands_again() -> None:
    case = told(
        entry(signs(pulse=80), 1),
        entry(says.EntryStruck(reason="wrong patient"), 2, corrects="e1"),
        entry(signs(pulse=81), 1, corrects="e1"),
    )
    assert [taken.signs.pulse for taken in case.vital_signs] == [81]


def test_vital_signs_stand_in_the_order_in_which_they_were_taken_not_told() -> None:
    case = told(entry(signs(pulse=90), 9), entry(signs(pulse=70), 3))
    assert [taken.signs.pulse for taken in case.vital_signs] == [70, 90]


def test_a_later_description_keeps_what_it_does_not_say() -> None:
    case = told(
        entry(says.PatientDescribed(name="林", age_years=70), 1),
        entry(says.PatientDescribed(allergies="penicillin"), 2),
    )
    assert (case.patient.name, case.patient.age_years, case.patient.allergies) == ("林", 70, "penicillin")


def test_correcting_an_alert_keeps_its_answers_and_does_not_make_it_younger() -> None:
    alerted = says.HospitalAlerted(hospital="h", unit="A-91")
    case = told(
        entry(alerted, 1),
        entry(says.AlertAcknowledged(alert="e1", name="Lin"), 2),
        entry(replace(alerted, priority=says.Priority.HIGH), 1, corrects="e1"),
    )
    alert = case.alerts["e1"]
    assert (alert.priority, alert.acknowledged_by, alert.stored_at) == (says.Priority.HIGH, "Lin", minute(1))


# ── the states of an alert ───────────────────────────────────────────────────────────────────────────────────────────
ACKNOWLEDGE = says.AlertAcknowledged(alert="e1", name="Lin")
ARRIVE = says.PatientArrived(alert="e1")
DIVERT = says.AlertDiverted(alert="e1", reason="full", name="Lin")
STAND_DOWN = says.AlertStoodDown(alert="e1", reason="no transport")
GIVE = says.HandoverSigned(alert="e1", side=Side.GIVING, name="Chen")
TAKE = says.HandoverSigned(alert="e1", side=Side.RECEIVING, name="Lin")
PREPARE = says.HospitalPrepared(alert="e1", what=says.Preparation.CT)
REVISE = says.EtaRevised(alert="e1", eta_at=minute(30))

S = AlertState
WAY_TO: dict[AlertState, list[says.Body]] = {
    S.ALERTED: [],
    S.ACKNOWLEDGED: [ACKNOWLEDGE],
    S.ARRIVED: [ACKNOWLEDGE, ARRIVE],
    S.HANDED_OVER: [ACKNOWLEDGE, ARRIVE, GIVE, TAKE],
    S.DIVERTED: [DIVERT],
    S.STOOD_DOWN: [STAND_DOWN],
}
ENTERING: list[tuple[str, list[says.Body]]] = [
    ("acknowledge", [ACKNOWLEDGE]),
    ("prepare", [PREPARE]),
    ("revise", [REVISE]),
    ("arrive", [ARRIVE]),
    ("divert", [DIVERT]),
    ("stand down", [STAND_DOWN]),
    ("one signature", [GIVE]),
    ("two signatures", [GIVE, TAKE]),
]
#                  acknowledge     prepare         revise          arrive          divert          stand down      one signature   two signatures  # noqa: E501
TABLE: dict[AlertState, list[AlertState]] = {
    S.ALERTED:      [S.ACKNOWLEDGED, S.ALERTED,      S.ALERTED,      S.ARRIVED,     S.DIVERTED,    S.STOOD_DOWN,  S.ALERTED,      S.HANDED_OVER],  # noqa: E501
    S.ACKNOWLEDGED: [S.ACKNOWLEDGED, S.ACKNOWLEDGED, S.ACKNOWLEDGED, S.ARRIVED,     S.DIVERTED,    S.STOOD_DOWN,  S.ACKNOWLEDGED, S.HANDED_OVER],  # noqa: E501
    S.ARRIVED:      [S.ARRIVED,      S.ARRIVED,      S.ARRIVED,      S.ARRIVED,     S.DIVERTED,    S.STOOD_DOWN,  S.ARRIVED,      S.HANDED_OVER],  # noqa: E501
    S.HANDED_OVER:  [S.HANDED_OVER,  S.HANDED_OVER,  S.HANDED_OVER,  S.HANDED_OVER, S.HANDED_OVER, S.HANDED_OVER, S.HANDED_OVER,  S.HANDED_OVER],  # noqa: E501
    S.DIVERTED:     [S.DIVERTED,     S.DIVERTED,     S.DIVERTED,     S.DIVERTED,    S.DIVERTED,    S.DIVERTED,    S.DIVERTED,     S.HANDED_OVER],  # noqa: E501
    S.STOOD_DOWN:   [S.STOOD_DOWN,   S.STOOD_DOWN,   S.STOOD_DOWN,   S.STOOD_DOWN,  S.DIVERTED,    S.STOOD_DOWN,  S.STOOD_DOWN,   S.HANDED_OVER],  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("state", list(AlertState))
@pytest.mark.parametrize("column", range(len(ENTERING)), ids=[name for name, _ in ENTERING])
def test_an_alert_goes_from_state_to_state_as_the_table_says(state: AlertState, column: int) -> None:
    case = alert_after(*WAY_TO[state])
    assert case.alerts["e1"].state is state
    assert alert_after(*WAY_TO[state], *ENTERING[column][1]).alerts["e1"].state is TABLE[state][column]


def alert_after(*bodies: says.Body) -> Case:
    alerted = says.HospitalAlerted(hospital="h", unit="A-91")
    return told(*(entry(body, minutes) for minutes, body in enumerate([alerted, *bodies], start=1)))


def test_the_first_to_acknowledge_is_the_one_the_crew_was_told_of() -> None:
    case = alert_after(ACKNOWLEDGE, replace(ACKNOWLEDGE, name="Wang"))
    assert (case.alerts["e1"].acknowledged_by, case.alerts["e1"].acknowledged_at) == ("Lin", minute(2))


RENEW = AlertRenewed(alert="e1", why="GCS 14 → 9", priority=says.Priority.HIGH)


@pytest.mark.parametrize("state", list(AlertState))
def test_a_renewed_alert_rings_again_unless_the_patient_is_there_or_comes_no_more(state: AlertState) -> None:
    before, after = alert_after(*WAY_TO[state]).alerts["e1"], alert_after(*WAY_TO[state], RENEW).alerts["e1"]
    if state in (S.ALERTED, S.ACKNOWLEDGED):
        assert (after.state, after.priority, after.renewed_why) == (S.ALERTED, says.Priority.HIGH, "GCS 14 → 9")
        assert after.rings_since == minute(len(WAY_TO[state]) + 2)
        assert after.rung == before.ringings
    else:
        assert after == before


def test_who_acknowledged_before_it_got_worse_stays_known_and_the_renewal_waits_for_its_own() -> None:
    alert = alert_after(ACKNOWLEDGE, RENEW).alerts["e1"]
    assert alert.acknowledged_by is None
    assert [one.acknowledged_by for one in alert.ringings] == ["Lin", None]
    again = alert_after(ACKNOWLEDGE, RENEW, replace(ACKNOWLEDGE, name="Wang")).alerts["e1"]
    assert [(one.id, one.acknowledged_by) for one in again.ringings] == [("e1", "Lin"), ("e3", "Wang")]
    assert again.state is S.ACKNOWLEDGED


def test_a_warning_in_place_of_another_stands_that_one_down_and_says_where_the_patient_goes() -> None:
    case = alert_after(ACKNOWLEDGE, says.HospitalAlerted(hospital="other", unit="A-91", instead_of="e1"))
    assert (case.alerts["e1"].state, case.alerts["e1"].moved_to) == (S.STOOD_DOWN, "other")
    assert case.alert == case.alerts["e3"]


@pytest.mark.parametrize("ended", [[ARRIVE, GIVE, TAKE], [DIVERT], [STAND_DOWN]])
def test_a_warning_that_ended_is_not_moved_afterwards(ended: list[says.Body]) -> None:
    case = alert_after(*ended, says.HospitalAlerted(hospital="other", unit="A-91", instead_of="e1"))
    assert case.alerts["e1"].moved_to is None


def test_the_last_judgement_stands() -> None:
    useful, over = (AlertJudged(alert="e1", verdict=v) for v in (Verdict.USEFUL, Verdict.OVER))
    assert alert_after(ARRIVE, useful, over).alerts["e1"].judged == over


def test_a_patient_split_off_has_the_call_the_unit_and_its_times_of_the_first() -> None:
    case = told(entry(split_off("A-91", patient_age=30, synthetic=True), 9))
    assert (case.split_from, case.called_at, case.synthetic) == ("case-first", minute(0), True)
    assert case.call == call(patient_age=30, synthetic=True)
    assert (case.runs["A-91"].sent_at, case.runs["A-91"].times) == (minute(1), {Mark.AT_SCENE: minute(8)})
    assert case.is_open


def test_the_first_signature_of_each_side_stands() -> None:
    (signature,) = alert_after(GIVE, replace(GIVE, name="Wang")).alerts["e1"].signatures.values()
    assert (signature.name, signature.at) == ("Chen", minute(2))


def test_a_handover_is_complete_with_the_second_signature() -> None:
    assert alert_after(ARRIVE, GIVE).alerts["e1"].handed_over_at is None
    assert alert_after(ARRIVE, GIVE, TAKE).alerts["e1"].handed_over_at == minute(4)


def test_the_alert_that_counts_is_the_last_still_standing() -> None:
    second = says.HospitalAlerted(hospital="other", unit="A-91")
    assert alert_after(second).alert == alert_after(second).alerts["e2"]
    stood_down = alert_after(second, says.AlertStoodDown(alert="e2", reason="nearer"))
    assert stood_down.alert == stood_down.alerts["e1"]


# ── open or over ─────────────────────────────────────────────────────────────────────────────────────────────────────
SENT = says.UnitSent(unit="A-91", name="A-91")
SENT_TOO = says.UnitSent(unit="A-92", name="A-92")
BACK = says.TimeReported(unit="A-91", mark=Mark.BACK_AT_STATION)
BACKED_OUT = says.UnitStoodDown(unit="A-91", reason="breakdown")
TOLD = says.HospitalAlerted(hospital="h", unit="A-91")  # always the third entry where it is used: e3


@pytest.mark.parametrize(
    ("story", "is_open"),
    [
        ([call()], True),
        ([call(), SENT], True),
        ([call(), SENT, BACK], False),
        ([call(), SENT, BACKED_OUT], True),
        ([call(), SENT, BACKED_OUT, SENT_TOO], True),
        ([call(), SENT, BACKED_OUT, says.CallClosed(disposition="cancelled")], False),
        ([call(), SENT, SENT_TOO, BACKED_OUT], True),
        ([call(), SENT, SENT_TOO, BACK, says.UnitStoodDown(unit="A-92", reason="not needed")], False),
        ([call(), SENT, TOLD, BACK], True),
        ([call(), SENT, TOLD, BACK, says.AlertDiverted(alert="e3", reason="full", name="Lin")], False),
        ([call(), SENT, TOLD, replace(GIVE, alert="e3"), replace(TAKE, alert="e3")], True),
        ([call(), SENT, TOLD, replace(GIVE, alert="e3"), replace(TAKE, alert="e3"), BACK], False),
        ([call(), SENT, TOLD, replace(GIVE, alert="e3"), replace(TAKE, alert="e3"), BACKED_OUT], False),
    ],
)
def test_a_case_is_open_while_somebody_still_has_something_to_do(story: list[says.Body], is_open: bool) -> None:
    assert told(*(entry(body, minutes) for minutes, body in enumerate(story))).is_open is is_open


def test_a_case_announced_to_a_hospital_is_addressed_to_it_and_to_no_other() -> None:
    case = alert_after(DIVERT)
    assert case.addressed_to("h")
    assert not case.addressed_to("other")


def test_what_is_said_about_an_alert_or_unit_that_is_not_here_is_kept_aside() -> None:
    case = told(entry(ACKNOWLEDGE, 1), entry(BACK, 2))
    assert [said.id for said in case.not_understood] == ["e1", "e2"]


def test_a_newer_programs_entry_is_kept_verbatim() -> None:
    timeline: list[Said] = logged([entry(None, 1, kind="vital_signs_taken", version=2, raw=b'{"lactate": 4}')])
    (kept,) = fold("c", timeline).not_understood
    assert bytes(kept.logged.entry.body) == b'{"lactate": 4}'
    assert "newer" in kept.not_understood
