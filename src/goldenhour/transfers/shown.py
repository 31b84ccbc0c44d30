"""A transfer drawn: the card in the list, and the whole of it, each for the side that reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.atmist import atmist_lines
from goldenhour.emergency.bodies import Capability, Condition
from goldenhour.emergency.case import Alert, AlertState, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.names import name_of
from goldenhour.emergency.suspicion import age_of
from goldenhour.emergency.transfer import AskState, Transfer, TransferState
from goldenhour.emergency.transfer_bodies import AirStep, Means, TransferEnding
from goldenhour.emergency.transfer_states import ENDINGS, waiting
from goldenhour.kit.sentences import N_, Translate, sentence
from goldenhour.transfers.checklist import missing_air_step, points_of
from goldenhour.transfers.clocks import clocks_of

REFUSALS = (
    N_("No intensive care bed"),
    N_("No operating room free"),
    N_("No specialist available"),
    N_("Emergency department full"),
    N_("Cath lab occupied"),
)
"""What is said most; anything else is typed."""
SIGNALS = {
    AskState.WAITING: "urgent", AskState.ACCEPTED: "good", AskState.REFUSED: "critical", AskState.TIME_OUT: "caution",
    AskState.TAKEN_ELSEWHERE: "steady", AskState.TAKEN_BACK: "steady",
}  # fmt: skip


def html_of_card(house: House, case: Case, transfer: Transfer, hospital: str, order: str, language: str) -> str:
    """One patient in the list."""
    return house.part("transfers/card.html", language, **context(house, case, transfer, hospital, order, language))


def transport_of(house: House, transfer: Transfer, language: str) -> dict[str, Any]:
    """By what the patient goes, and with whom, in words."""
    chosen = transfer.transport
    return {
        "escort": house.country.label("escort_levels", chosen.escort, language) if chosen and chosen.escort else "",
        "means": name_of(chosen.means).text(house.pages.translate(language)) if chosen else "",
        "flies": chosen is not None and chosen.means is Means.HELICOPTER,
    }


def html_of_whole(house: House, case: Case, transfer: Transfer, hospital: str, order: str, language: str) -> str:
    """The transfer with all that is said of it, and every answer that can be given with one touch."""
    say = house.pages.translate(language)
    more: dict[str, Any] = {
        "lines": atmist_lines(case, language, house.country, say, house.world.now()),
        "clocks": clocks_of(case, transfer, house.world.now()),
        "points": points_of(transfer, house.country),
        "refusals": [say(reason) for reason in REFUSALS],
        "air": air_of(transfer, say),
        "due_step": missing_air_step(transfer),
        "endings": [
            (how, name_of(how).text(say)) for how in TransferEnding
            if how in ENDINGS[transfer.state] and how is not TransferEnding.ARRIVED
        ],
        **transport_of(house, transfer, language),
        "prepared": [name_of(what).text(say) for what, ready in alert_of(case, transfer).prepared.items() if ready]
        if transfer.alert in case.alerts else [],
    }  # fmt: skip
    return house.part(
        "transfers/whole.html", language, **context(house, case, transfer, hospital, order, language), **more
    )


def alert_of(case: Case, transfer: Transfer) -> Alert:
    return case.alerts[transfer.alert or ""]


def context(house: House, case: Case, transfer: Transfer, hospital: str, order: str, language: str) -> dict[str, Any]:
    """What card and whole both show."""
    say = house.pages.translate(language)
    mine = transfer.asks.get(hospital)
    alert = case.alerts.get(transfer.alert or "")
    return {
        "case": case,
        "transfer": transfer,
        "order": order,
        "hospital": hospital,
        "sends": transfer.said.hospital == hospital,
        "sender": named(house, transfer.said.hospital, language),
        "receiver": named(house, transfer.accepted_by, language) if transfer.accepted_by else "",
        "mine": mine,
        "asks": [(ask, named(house, ask.hospital, language), name_of(ask.state).text(say), SIGNALS[ask.state])
                 for ask in transfer.asks.values()],
        "who": who(case, say),
        "channel": name_of(transfer.said.channel).text(say),
        "reason": name_of(transfer.said.reason).text(say),
        "needs": [need_in_words(one, say) for one in transfer.said.needs],
        "state": name_of(transfer.state).text(say),
        "place": f"/cases/{case.id}/transfers/{transfer.id}",
        "alarm": alarm(transfer, hospital),
        "condition": transfer.said.channel if transfer.said.channel is not Condition.OTHER else "",
        "alert": alert,
        "unheard": alert is not None and alert.state is AlertState.ALERTED and alert.has_climbed_to(Step.TELEPHONE),
        "seen": transfer.seen,
    }  # fmt: skip


def need_in_words(need: str, say: Translate) -> str:
    """A capability by its name; what another program wrote, as it is written."""
    return name_of(Capability(need)).text(say) if need in set(Capability) else need


def alarm(transfer: Transfer, hospital: str) -> str:
    """The priority with which this page rings: a question waits for this hospital, or the sender is left without one."""
    mine = transfer.asks.get(hospital)
    if mine is not None and mine.state is AskState.WAITING and transfer.state is TransferState.REQUESTED:
        return "high" if transfer.said.channel is not Condition.OTHER else "medium"
    nobody = transfer.state is TransferState.REQUESTED and transfer.asks and not waiting(transfer)
    return "medium" if nobody and transfer.said.hospital == hospital else ""


def named(house: House, hospital: str, language: str) -> str:
    found = house.country.find_hospital(hospital)
    return found.short(language) if found else spoken_name(house.country, hospital)


def who(case: Case, say: Translate) -> str:
    """Age and sex. What is not known is not guessed."""
    age, sex = age_of(case), case.patient.sex or (case.call.patient_sex if case.call else None)
    years = sentence(N_("{n} years"), n=int(age)).text(say) if age is not None else ""
    return f"{years} {name_of(sex).text(say) if sex else ''}".strip() or say(N_("Patient"))


def air_of(transfer: Transfer, say: Translate) -> list[tuple[str, str, datetime | None, bool | None, str]]:
    """Each step of a flight: its code and name, when it was last noted, whether it went well, what was said."""
    last = {taken.said.step: taken for taken in transfer.air}
    return [
        (step.value, name_of(step).text(say), last[step].at, last[step].said.ok, last[step].said.note)
        if step in last
        else (step.value, name_of(step).text(say), None, None, "")
        for step in AirStep
    ]
