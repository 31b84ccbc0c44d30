"""What may happen to a transfer in each of its states: one table for it, one for each hospital that was asked.

The patient belongs to the sending hospital until another has accepted: nothing leads to `departed` but `accepted`. Stands
here because an entry of a transfer is undone by the `records` slice and said by `transfers`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from goldenhour.emergency.alert_states import spoken_name
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import Country
from goldenhour.emergency.entries import Said
from goldenhour.emergency.names import name_of
from goldenhour.emergency.transfer import Ask, AskState, Transfer, TransferState
from goldenhour.emergency.transfer_bodies import TransferEnding
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_


class Move(StrEnum):
    """Something a person does with a transfer. The names are those of the actions."""

    ASK = "ask_hospital"
    ACCEPT = "accept_transfer"
    REFUSE = "refuse_transfer"
    TAKE_BACK = "take_back_ask"
    CHECK = "check_transfer"
    TRANSPORT = "assign_transport"
    AIR_STEP = "note_air_step"
    DEPART = "depart"
    SEE = "see_vehicle"
    END = "end_transfer"


class No(NamedTuple):
    """A refusal of the table: its code, and the sentence, with places for what the transfer knows (`known_of`)."""

    code: str
    message: str


TAKEN = No(
    "transfer_taken", N_("{hospital} ({name}) already takes this patient, since {time}. Nothing more is needed.")
)
NOT_ACCEPTED = No(
    "not_accepted", N_("No hospital has accepted this patient yet. Ask one, and wait for its yes before they leave.")
)
ON_THE_WAY = No(
    "transfer_departed",
    N_("The patient left for {hospital} at {left}. Call the escort or the other hospital by phone."),
)
NOT_LEFT = No("not_departed", N_("The patient has not left yet. Note the departure first."))
OVER = No("transfer_over", N_("This transfer is over ({how}). Request a new one if the patient still has to go."))
END_INSTEAD = No(
    "end_instead", N_("{hospital} has accepted: this cannot be taken back as a question. End the transfer instead.")
)
ASK_GONE = No(
    "ask_taken_back", N_("The sending hospital has taken this question back. Call them if you can take the patient.")
)
ASK_ELSEWHERE = No(
    "ask_taken_elsewhere",
    N_("Another hospital had taken this patient. Call the sending hospital: they can ask you again."),
)
ALREADY_ACCEPTED = No(
    "already_accepted", N_("Your hospital has already accepted this patient. Nothing more is needed.")
)
ASK_OVER = No("ask_over", N_("This hospital need not answer any more. Nothing more is needed."))

S, M = TransferState, Move
TABLE: dict[TransferState, dict[Move, TransferState | No]] = {
    S.REQUESTED: {
        M.ASK: S.REQUESTED,
        M.ACCEPT: S.ACCEPTED,
        M.REFUSE: S.REQUESTED,
        M.TAKE_BACK: S.REQUESTED,
        M.CHECK: S.REQUESTED,
        M.TRANSPORT: S.REQUESTED,
        M.AIR_STEP: S.REQUESTED,
        M.DEPART: NOT_ACCEPTED,
        M.SEE: NOT_ACCEPTED,
        M.END: S.ENDED,
    },
    S.ACCEPTED: {
        M.ASK: TAKEN,
        M.ACCEPT: TAKEN,
        # It cannot after all, and the patient has not left: the sender is alarmed and asks again.
        M.REFUSE: S.REQUESTED,
        M.TAKE_BACK: END_INSTEAD,
        M.CHECK: S.ACCEPTED,
        M.TRANSPORT: S.ACCEPTED,
        M.AIR_STEP: S.ACCEPTED,
        M.DEPART: S.DEPARTED,
        M.SEE: S.ACCEPTED,
        M.END: S.ENDED,
    },
    S.DEPARTED: {
        M.ASK: ON_THE_WAY,
        M.ACCEPT: ON_THE_WAY,
        M.REFUSE: ON_THE_WAY,
        M.TAKE_BACK: ON_THE_WAY,
        M.CHECK: S.DEPARTED,
        M.TRANSPORT: S.DEPARTED,
        M.AIR_STEP: ON_THE_WAY,
        M.DEPART: ON_THE_WAY,
        M.SEE: S.DEPARTED,
        M.END: S.ENDED,
    },
    S.ENDED: dict.fromkeys(Move, OVER),
}
"""State -> move -> the state it leads to, or why not."""

A = AskState
ASKS: dict[AskState, dict[Move, AskState | No]] = {
    A.WAITING: {M.ACCEPT: A.ACCEPTED, M.REFUSE: A.REFUSED, M.TAKE_BACK: A.TAKEN_BACK},
    # A late yes is better than none, as long as nobody else has said it.
    A.TIME_OUT: {M.ACCEPT: A.ACCEPTED, M.REFUSE: A.REFUSED, M.TAKE_BACK: ASK_OVER},
    A.REFUSED: {M.ACCEPT: A.ACCEPTED, M.REFUSE: ASK_OVER, M.TAKE_BACK: ASK_OVER},
    A.ACCEPTED: {M.ACCEPT: ALREADY_ACCEPTED, M.REFUSE: A.REFUSED, M.TAKE_BACK: END_INSTEAD},
    A.TAKEN_BACK: dict.fromkeys((M.ACCEPT, M.REFUSE, M.TAKE_BACK), ASK_GONE),
    A.TAKEN_ELSEWHERE: dict.fromkeys((M.ACCEPT, M.REFUSE, M.TAKE_BACK), ASK_ELSEWHERE),
}
"""State of one hospital's question -> its answer -> where it leads, or why not. Held after the table above."""

ENDINGS: dict[TransferState, frozenset[TransferEnding]] = {
    S.REQUESTED: frozenset({TransferEnding.NOT_NEEDED, TransferEnding.NOBODY_ACCEPTED, TransferEnding.DIED}),
    S.ACCEPTED: frozenset({TransferEnding.NOT_NEEDED, TransferEnding.DIED}),
    S.DEPARTED: frozenset({TransferEnding.ARRIVED, TransferEnding.TURNED_BACK, TransferEnding.DIED}),
    S.ENDED: frozenset(),
}
"""How a transfer can end from where it stands."""

UNDONE_UNTIL: dict[str, tuple[TransferState, ...]] = {
    "transfer_accepted": (S.REQUESTED, S.ACCEPTED),
    "transfer_refused": (S.REQUESTED, S.ACCEPTED),
    "transfer_checked": (S.REQUESTED, S.ACCEPTED, S.DEPARTED),
    "transport_assigned": (S.REQUESTED, S.ACCEPTED, S.DEPARTED),
    "air_step_noted": (S.REQUESTED, S.ACCEPTED),
    "transfer_departed": (S.DEPARTED,),
    "transfer_ended": (S.ENDED,),
}
"""Which of a transfer's entries can be struck (a wrong tap), and in which states. A request is ended, a question taken back."""


def check_move(case: Case, transfer: Transfer, move: Move, country: Country, hospital: str = "") -> None:
    """Raises the tables' refusal; `hospital` names the one asked, where the move is one of an answer."""
    answer: TransferState | AskState | No = TABLE[transfer.state][move]
    ask = transfer.asks.get(hospital)
    if move is M.ACCEPT and ask is not None and transfer.accepted_by == hospital and transfer.state is S.ACCEPTED:
        answer = ALREADY_ACCEPTED
    elif not isinstance(answer, No) and ask is not None and move in ASKS[ask.state]:
        answer = ASKS[ask.state][move]
    if isinstance(answer, No):
        raise Refusal(Category.CONFLICT, answer.code, answer.message, **known_of(transfer, country))


def known_of(transfer: Transfer, country: Country) -> dict[str, Any]:
    """What the refusals' sentences speak of; times on the country's clock."""
    taken = transfer.asks.get(transfer.accepted_by)
    zone = ZoneInfo(country.timezone)

    def clock(at: Any) -> str:
        return f"{at.astimezone(zone):%H:%M}" if at else ""

    return {
        "hospital": spoken_name(country, transfer.accepted_by) if transfer.accepted_by else "",
        "name": taken.name if taken else "",
        "time": clock(transfer.accepted_at),
        "left": clock(transfer.departed_at),
        "how": name_of(transfer.ending) if transfer.ending else "",
    }


def check_can_be_undone(case: Case, said: Said) -> None:
    """Raises unless this entry of a transfer may still be struck: nobody may have acted on it in a way that stays."""
    transfer = case.transfers.get(getattr(said.body, "transfer", ""))
    if transfer is None or transfer.state not in UNDONE_UNTIL[said.kind] or has_arrived(case, transfer):
        raise Refusal(
            Category.CONFLICT,
            "too_late_to_undo",
            "The transfer has gone on since: this cannot be struck any more. Say what has changed instead, or call.",
            field="corrects",
        )


def has_arrived(case: Case, transfer: Transfer) -> bool:
    """Whether the receiving side has noted the patient at its door."""
    alert = case.alerts.get(transfer.alert or "")
    return alert is not None and alert.arrived_at is not None


def live_transfer(case: Case) -> Transfer | None:
    """The transfer of this patient that is not over; there is never more than one."""
    return next((one for one in reversed(case.transfers.values()) if one.ended_at is None), None)


def waiting(transfer: Transfer) -> list[Ask]:
    """The questions nobody has answered yet, in the order they were asked."""
    return [ask for ask in transfer.asks.values() if ask.state is AskState.WAITING]
