"""Consults in words: who was asked, who was rung, what they advised; and who is on duty."""

from __future__ import annotations

from goldenhour.emergency import consult_bodies as consults
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("visit_begun")
def _(t: Teller, body: consults.VisitBegun) -> Parts:
    complaint = t.code("dispatch_complaints", body.complaint)
    yield sentence(
        N_("A patient comes to {hospital} by themselves: {complaint}"),
        hospital=t.hospital(body.hospital),
        complaint=complaint,
    )
    if body.patient_age is not None:
        yield sentence(N_("{n} years"), n=int(body.patient_age))
    if body.patient_sex is not None:
        yield t.name(body.patient_sex)
    if body.triage_level is not None:
        yield sentence(N_("triage level {n}"), n=body.triage_level)
    yield body.note


@tells("consult_asked")
def _(t: Teller, body: consults.ConsultAsked) -> Parts:
    again = N_("A second opinion is asked of {specialty}")
    first = N_("A consult is asked of {specialty}")
    yield sentence(again if body.second_opinion_on else first, specialty=t.code("specialties", body.specialty))
    yield body.question
    yield sentence(N_("priority {priority}"), priority=name_of(body.priority))
    yield body.name


@tells("consult_rung")
def _(t: Teller, body: consults.ConsultRung) -> Parts:
    yield sentence(N_("{hospital} is rung for the consult"), hospital=t.hospital(body.hospital))
    yield body.to
    yield body.why


@tells("ring_answered")
def _(t: Teller, body: consults.RingAnswered) -> Parts:
    consult = t.case.consults.get(body.consult) if t.case else None
    rung = next((one for one in consult.rung if one.id == body.rung), None) if consult else None
    way = name_of(rung.said.channel) if rung else Sentence(N_("A ringing of the consult"))
    yield sentence(N_("{step}: {state}"), step=way, state=name_of(body.state))
    yield rung.said.to if rung else ""
    yield Sentence(body.detail)


@tells("consult_taken")
def _(t: Teller, body: consults.ConsultTaken) -> Parts:
    yield sentence(N_("{name} at {hospital} takes the consult"), name=body.name, hospital=t.hospital(body.hospital))


@tells("consult_declined")
def _(t: Teller, body: consults.ConsultDeclined) -> Parts:
    yield sentence(N_("{hospital} cannot answer now: {reason}"), hospital=t.hospital(body.hospital), reason=body.reason)
    yield body.name


@tells("room_note")
def _(t: Teller, body: consults.RoomNote) -> Parts:
    yield sentence(N_("{name} writes in the room: {text}"), name=body.name, text=body.text)


@tells("consult_advised")
def _(t: Teller, body: consults.ConsultAdvised) -> Parts:
    yield sentence(N_("Advice of {name}: {advice}"), name=body.name, advice=t.name(body.advice))
    yield body.transfer_if
    yield body.diagnosis
    yield from body.orders
    for drug in body.drugs:
        amount = f"{drug.dose:g} {drug.unit}".strip() if drug.dose is not None else ""
        yield " ".join(part for part in (drug.drug, amount, drug.route) if part)
    if body.review_at is not None:
        yield sentence(N_("look again at {time}"), time=t.clock(body.review_at))
    yield body.note


@tells("consult_ended")
def _(t: Teller, body: consults.ConsultEnded) -> Parts:
    yield sentence(N_("The consult is taken back: {reason}"), reason=body.reason)
    yield body.name


@tells("return_noted")
def _(t: Teller, body: consults.ReturnNoted) -> Parts:
    yield Sentence(N_("What came of treating the patient here"))
    yield t.name(body.returned)
    yield body.name


@tells("roster_set")
def _(t: Teller, body: consults.RosterSet) -> Parts:
    yield sentence(
        N_("The roster of {specialty} is set: {n} duties"),
        specialty=t.code("specialties", body.specialty),
        n=len(body.duties),
    )
    yield body.source
    yield body.name


@tells("duty_covered")
def _(t: Teller, body: consults.DutyCovered) -> Parts:
    yield sentence(
        N_("{name} is on duty for {specialty}"), name=body.by.name, specialty=t.code("specialties", body.specialty)
    )
    yield body.reason
    yield body.name


@tells("consult_rules_set")
def _(t: Teller, body: consults.ConsultRulesSet) -> Parts:
    yield sentence(N_("How consults are routed is set: the next is rung after {n} s"), n=body.wait_s)
    yield body.name
