"""What the entries of bystanders change in a case."""

from __future__ import annotations

import msgspec

from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency.bystander_bodies import ResponderStep
from goldenhour.emergency.bystanders import AWAITED, PhoneStep, PointedOut, Responder, Round
from goldenhour.emergency.case import Case
from goldenhour.emergency.entries import Said
from goldenhour.emergency.tellings import at_of, tells


@tells(bystander.PhoneCprNoted)
def _(case: Case, entry_id: str, said: Said, body: bystander.PhoneCprNoted) -> None:
    case.bystanders.phone_cpr.append(PhoneStep(entry_id, at_of(said), body))


@tells(bystander.PhoneCprReviewed)
def _(case: Case, entry_id: str, said: Said, body: bystander.PhoneCprReviewed) -> None:
    case.bystanders.reviewed = body


@tells(bystander.AedPointedOut)
def _(case: Case, entry_id: str, said: Said, body: bystander.AedPointedOut) -> None:
    case.bystanders.pointed_out.append(PointedOut(entry_id, at_of(said), body))


@tells(bystander.RespondersCalled)
def _(case: Case, entry_id: str, said: Said, body: bystander.RespondersCalled) -> None:
    everyone, stood_down = case.bystanders.responders, case.bystanders.stood_down_at is not None
    case.bystanders.rounds.append(Round(entry_id, at_of(said), body))
    case.bystanders.stood_down_at = None
    for called in body.called:  # whoever was called before and answered has answered
        former = everyone.get(called.responder)
        if former is None or former.may_be_called_again(stood_down):
            everyone[called.responder] = Responder(called.responder, called, at_of(said))
    if stood_down:
        named = {called.responder for called in body.called}
        for one in [one for one in everyone.values() if one.id not in named and one.state in AWAITED]:
            everyone[one.id] = msgspec.structs.replace(one, sent_home=True)


@tells(bystander.ResponderAnswered)
def _(case: Case, entry_id: str, said: Said, body: bystander.ResponderAnswered) -> None:
    if (one := case.bystanders.responders.get(body.responder)) is not None:  # else a log that begins in the middle
        case.bystanders.responders[body.responder] = msgspec.structs.replace(
            one,
            answered_at=at_of(said),
            accepts=body.accepts,
            eta=body.eta,
            reason=body.reason,
            sent_home=False,
            steps=tuple(done for done in one.steps if not (body.accepts and done[1] is ResponderStep.TURNED_BACK)),
        )


@tells(bystander.ResponderDid)
def _(case: Case, entry_id: str, said: Said, body: bystander.ResponderDid) -> None:
    if (one := case.bystanders.responders.get(body.responder)) is not None:
        case.bystanders.responders[body.responder] = msgspec.structs.replace(
            one, steps=(*one.steps, (at_of(said), body.step))
        )


@tells(bystander.RespondersStoodDown)
def _(case: Case, entry_id: str, said: Said, body: bystander.RespondersStoodDown) -> None:
    case.bystanders.stood_down_at = at_of(said)
