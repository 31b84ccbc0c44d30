"""The ladder in words: what an unacknowledged alert climbed, what became of it, and what a hospital set."""

from __future__ import annotations

from collections.abc import Iterator

from goldenhour.emergency import ladder_bodies as ladder
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, Sentence, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("alert_climbed")
def _(t: Teller, body: ladder.AlertClimbed) -> Parts:
    yield sentence(
        N_("Nobody at {hospital} has acknowledged: {step}"), hospital=t.hospital_of(body.alert), step=name_of(body.step)
    )
    if body.round > 1:
        yield sentence(N_("for the {n}th time"), n=body.round)
    yield body.to


@tells("channel_answered")
def _(t: Teller, body: ladder.ChannelAnswered) -> Parts:
    yield sentence(N_("{step}: {state}"), step=step_of(t, body), state=name_of(body.state))
    yield Sentence(body.detail)


def step_of(t: Teller, body: ladder.ChannelAnswered) -> Sentence | str:
    """The step that was answered; of one that is not here, only that it was one."""
    alert = t.case.alerts.get(body.alert) if t.case else None
    climb = next((climb for climb in alert.climbs if climb.id == body.climb), None) if alert else None
    return name_of(climb.step) if climb else Sentence(N_("A step of the ladder"))


@tells("ladder_set")
def _(t: Teller, body: ladder.LadderSet) -> Parts:
    yield sentence(
        N_("The ladder for {condition}, priority {priority}, is set"),
        condition=name_of(body.condition),
        priority=name_of(body.priority),
    )
    yield from step_times(body)
    if body.repeat_s is not None:
        yield sentence(N_("repeated every {n} s"), n=body.repeat_s)
    yield body.name


def step_times(body: ladder.LadderSet) -> Iterator[Sentence]:
    for step, seconds in body.steps.items():
        if seconds is None:
            yield sentence(N_("left out: {step}"), step=name_of(step))
        else:
            yield sentence(N_("{step} after {n} s"), step=name_of(step), n=seconds)


@tells("contacts_set")
def _(t: Teller, body: ladder.ContactsSet) -> Parts:
    yield Sentence(N_("How the emergency department is reached is set"))
    if body.ed_phone:
        yield sentence(N_("telephone {number}"), number=body.ed_phone)
    for message, people in ((N_("SMS to {names}"), body.sms_to), (N_("voice calls to {names}"), body.voice_to)):
        if people:
            yield sentence(message, names=t.reader.translate(N_(", ")).join(one.name for one in people))
    if not body.push:
        yield Sentence(N_("no push to phones"))
    yield body.name
