"""Questionnaires by QR code: handed out as one-time words of which only the hash is kept, filled in by nobody we know."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldenhour.emergency.actions import Action, Asked, Saying, say
from goldenhour.emergency.hospital import HospitalState
from goldenhour.emergency.house import House, here, language_of, signed_in
from goldenhour.emergency.indicator_bodies import Asked as Who
from goldenhour.emergency.indicator_bodies import AskedSide, SatisfactionAnswered, SatisfactionInvited, Topic
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Person, Role
from goldenhour.emergency.submissions import read_submission
from goldenhour.indicators.actions import hand_out_questionnaires
from goldenhour.indicators.sixteen.answers import SATISFIED_FROM
from goldenhour.indicators.sixteen.honest import wilson
from goldenhour.kit.log import encode_json
from goldenhour.kit.qr import qr_of
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_

WORD_BYTES = 16
AT_ONCE = 40
"""So many fit on a few pages of paper."""
NOBODY = "questionnaire/anonymous"
"""Who says an answer: whoever holds the word. The log learns no more of them."""
GOAL = 70
SCALE = {
    5: N_("very satisfied"),
    4: N_("satisfied"),
    3: N_("neither"),
    2: N_("dissatisfied"),
    1: N_("very dissatisfied"),
}


def hash_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


# ── an answer ────────────────────────────────────────────────────────────────────────────────────────────────────────
def check_word_is_open(asked: Asked) -> None:
    """The word was handed out here, for these people, and nobody has answered on it yet."""
    body: SatisfactionAnswered = asked.body
    batch = asked.state.invited.get(body.token)
    if batch is None or (batch.who, batch.side) != (body.who, body.side):
        raise no_such_questionnaire()
    if any(said.token == body.token for _, said in asked.state.satisfaction):
        raise Refusal(
            Category.CONFLICT,
            "already_answered",
            "This questionnaire has been answered already; each counts once. Thank you.",
        )


def check_something_is_said(asked: Asked) -> None:
    if not asked.body.scores:
        raise Refusal(
            Category.INCORRECT, "nothing_answered", "Choose an answer to at least one question.", field="scores"
        )


answer_questionnaire = Action(
    name="answer_questionnaire",
    path="/hospitals/{hospital}/questionnaires/answers",
    kind="satisfaction_answered",
    who=EMERGENCY_DEPARTMENT,
    checks=(check_word_is_open, check_something_is_said),
    summary="An answered questionnaire; its own page is the only way in",
)
"""Not among `ACTIONS`: a word on paper is no account, and no account may answer in somebody's place."""


def no_such_questionnaire() -> Refusal:
    return Refusal(
        Category.NOT_FOUND,
        "no_such_questionnaire",
        "There is no such questionnaire. Read the code again from the paper.",
    )


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form; what is left open is an empty text."""

    specialty: str = ""
    process: str = ""
    platform: str = ""
    note: str = ""

    @property
    def scores(self) -> dict[Topic, int]:
        return {
            topic: int(said) for topic in Topic if (said := getattr(self, topic.value)) in ("1", "2", "3", "4", "5")
        }


async def found(request: Request) -> tuple[HospitalState, SatisfactionInvited, str]:
    """The hospital, the batch and the hash of the word of this address, or `Refusal(NOT_FOUND)`."""
    token, hospital = hash_of(request.path_params["word"]), request.path_params["hospital"]
    state = here(request).book.hospitals.get(hospital)
    batch = state.invited.get(token) if state else None
    if state is None or batch is None:
        raise no_such_questionnaire()
    return state, batch, token


async def questionnaire_page(request: Request) -> Response:
    """GET /questionnaire/{hospital}/{word}"""
    state, batch, token = await found(request)
    done = any(said.token == token for _, said in state.satisfaction)
    return shown(request, state.id, batch, done=done)


async def answer(request: Request) -> Response:
    """POST /questionnaire/{hospital}/{word}"""
    state, batch, token = await found(request)
    filled = await read_submission(request, Filled)
    house = here(request)
    body = SatisfactionAnswered(
        who=batch.who, side=batch.side, token=token, scores=filled.scores, note=filled.note[:4000]
    )
    nobody = Person(id=NOBODY, name="", roles=frozenset({Role.ED_NURSE}), organisation=f"hospital/{state.id}")
    saying = Saying(body=msgspec.Raw(encode_json(body)))
    try:
        await say(house.book, nobody, answer_questionnaire, state.id, saying, {})
    except Refusal as refusal:  # whoever stands there with a phone answers on the same page
        if refusal.category is not Category.INCORRECT:
            raise
        return shown(request, state.id, batch, done=False, refused=refusal, status=422)
    return shown(request, state.id, batch, done=True)


def shown(
    request: Request, hospital: str, batch: SatisfactionInvited, *, refused: Refusal | None = None, **more: Any
) -> Response:
    house, language = here(request), language_of(request)
    translate = house.pages.translate(language)
    return house.page(
        request, "indicators/questionnaire.html", title=translate(N_("Satisfaction with teleconsults")),
        refused=refused.sentence(translate) if refused else "", **more,
        hospital=house.country.hospital(hospital).short(language), scale=SCALE,
        who=name_of(batch.who).text(translate), topics=[(t.value, name_of(t).text(translate)) for t in Topic],
    )  # fmt: skip


# ── handing out ──────────────────────────────────────────────────────────────────────────────────────────────────────
class HandOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    who: Who
    side: AskedSide
    name: str
    copies: int = 10


class Count(msgspec.Struct, frozen=True):
    """Of one kind of people on one side: handed out, answered, satisfied."""

    who: str
    side: str
    handed_out: int
    answered: int
    satisfied: int

    @property
    def response(self) -> float | None:
        return 100 * self.answered / self.handed_out if self.handed_out else None

    @property
    def share(self) -> float | None:
        return 100 * self.satisfied / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.satisfied, self.answered)


def counts(state: HospitalState | None) -> list[Count]:
    """By who and side; nobody's answer can be told from another's."""
    made = []
    for who in Who:
        for side in AskedSide:
            out = sum((b.who, b.side) == (who, side) for b in (state.invited.values() if state else ()))
            said = [s for _, s in (state.satisfaction if state else ()) if (s.who, s.side) == (who, side) and s.scores]
            satisfied = sum(sum(s.scores.values()) / len(s.scores) >= SATISFIED_FROM for s in said)
            made.append(Count(who.value, side.value, out, len(said), satisfied))
    return made


def hospital_of(request: Request) -> tuple[House, Person, str]:
    house, person = here(request), signed_in(request, *EMERGENCY_DEPARTMENT)
    return house, person, person.hospital or ""


async def satisfaction_page(request: Request) -> Response:
    """GET /satisfaction"""
    house, _, hospital = hospital_of(request)
    return handed_out(request, house, hospital, [])


async def hand_out(request: Request) -> Response:
    """POST /satisfaction: new questionnaires, shown once as codes to be printed."""
    house, person, hospital = hospital_of(request)
    asked = await read_submission(request, HandOut)
    words = [house.world.secret(WORD_BYTES).hex() for _ in range(max(1, min(asked.copies, AT_ONCE)))]
    body = SatisfactionInvited(who=asked.who, side=asked.side, tokens=tuple(map(hash_of, words)), name=asked.name)
    saying = Saying(body=msgspec.Raw(encode_json(body)))
    await say(house.book, person, hand_out_questionnaires, hospital, saying, {})
    address = f"{request.url.scheme}://{request.headers.get('host', '')}/questionnaire/{hospital}/"
    return handed_out(request, house, hospital, [(address + word, qr_of(address + word)) for word in words])


def handed_out(request: Request, house: House, hospital: str, codes: list[Any]) -> Response:
    translate = house.pages.translate(language_of(request))
    return house.page(
        request, "indicators/satisfaction.html", title=translate(N_("Satisfaction")), codes=codes, goal=GOAL,
        counts=counts(house.book.hospitals.get(hospital)), at_once=AT_ONCE,
        whos=[(w.value, name_of(w).text(translate)) for w in Who],
        sides=[(s.value, name_of(s).text(translate)) for s in AskedSide],
    )  # fmt: skip


ROUTES: list[BaseRoute] = [
    Route("/satisfaction", satisfaction_page, methods=["GET"]),
    Route("/satisfaction", hand_out, methods=["POST"]),
    Route("/questionnaire/{hospital}/{word}", questionnaire_page, methods=["GET"]),
    Route("/questionnaire/{hospital}/{word}", answer, methods=["POST"]),
]
