"""What can be recorded for an element, and who may sign when."""

from __future__ import annotations

import re
from datetime import date, datetime

from goldenhour.emergency.actions import Asked
from goldenhour.emergency.country import Country
from goldenhour.emergency.people import Role
from goldenhour.emergency.policies import check_can_see_case
from goldenhour.emergency.record_bodies import ElementRecorded, RecordSigned, Signer
from goldenhour.emergency.record_elements import element_of, is_not_value
from goldenhour.emergency.recording import check_crew_is_on_the_case
from goldenhour.emergency.reference import RecordElement
from goldenhour.emergency.unit import Unit
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import N_, Sentence, Translate
from goldenhour.runsheets.mandatory import Missing, progress
from goldenhour.runsheets.reading import NOT_FOR_XML, ROWED, Reading
from goldenhour.runsheets.sheet import sheet_of, wrong_home

PATH = re.compile(r"[MLHVCSQTZmlhvcsqtz0-9 ,.\-]*")
"""An SVG path and nothing else: commands and numbers."""
LISTED = 6


# ── an element ───────────────────────────────────────────────────────────────────────────────────────────────────────
def check_readable(asked: Asked) -> None:
    """Control characters cannot be printed or exchanged."""
    body: ElementRecorded = asked.body
    if any(NOT_FOR_XML.search(text) for text in (*body.values, body.text, body.element, body.system)):
        raise Refusal(
            Category.INCORRECT,
            "cannot_be_printed",
            "There are characters in this that cannot be printed. Type it again.",
            field="values",
        )


def check_element(asked: Asked) -> None:
    """Codes are kept as they come, known or not. What has a form keeps it; one value stays one."""
    body: ElementRecorded = asked.body
    country = asked.book.country
    element = element_of(country, body.element)
    if body.of and all(said.id != body.of for said in asked.case.timeline):
        raise Refusal(
            Category.INCORRECT,
            "belongs_to_nothing",
            "What this belongs to is not an entry of this case. Choose the set of vital signs, medication or procedure.",
            field="of",
        )
    if element is None:
        return
    if len(body.values) > 1 and not element.several and (body.of or element.section not in ROWED):
        raise Refusal(
            Category.INCORRECT, "one_value_only", "This has one value. Choose the one that fits best.", field="values"
        )
    for value in body.values:
        check_form(country, element, value)
    if wrong_home(asked.case, country, element, body.of, unit_of(asked)):
        raise Refusal(
            Category.CONFLICT,
            "said_elsewhere",
            "This already stands in the record as its own entry. If it is wrong, correct that entry.",
            field="element",
        )


def check_form(country: Country, element: RecordElement, value: str) -> None:
    if not value or is_not_value(country, value):
        return
    if element.length is not None and len(value) > element.length:
        raise Refusal(
            Category.INCORRECT,
            "too_long",
            "The national record takes at most {n} characters here. Shorten it.",
            field="values",
            n=element.length,
        )
    if element.table or has_form(element.type, value):
        return
    raise Refusal(
        Category.INCORRECT,
        "wrong_form",
        "{value} does not fit here. Write {form}.",
        field="values",
        value=value[:40],
        form=Sentence(FORMS[element.type]),
    )


FORMS = {
    "integer": N_("a whole number"),
    "decimal": N_("a number"),
    "date": N_("a date like 2026-11-25"),
    "datetime": N_("a time with its zone, like 2026-11-25T08:30:00+08:00"),
}


def has_form(type_: str, value: str) -> bool:
    try:
        match type_:
            case "integer" | "decimal":  # the dictionary calls a temperature whole, and everyone writes 36.5
                return bool(re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", value))
            case "date":
                return bool(date.fromisoformat(value))
            case "datetime":
                return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True


# ── a signature ──────────────────────────────────────────────────────────────────────────────────────────────────────
def check_may_sign(asked: Asked) -> None:
    """On the crew's tablet everyone signs; the emergency department signs for its nurse."""
    body: RecordSigned = asked.body
    if Role.CREW in asked.person.roles and asked.person.unit is not None:
        check_crew_is_on_the_case(asked)
        return
    check_can_see_case(asked.person, asked.case)
    if Role.CREW in asked.person.roles:
        check_crew_is_on_the_case(asked)
    if body.who is not Signer.RECEIVING_NURSE:
        raise Refusal(
            Category.FORBIDDEN,
            "other_signature",
            "The emergency department signs as the receiving nurse. The others sign on the crew's tablet.",
            field="who",
        )


def check_signature(asked: Asked) -> None:
    """Drawn or typed, with a name; or the reason why there is none."""
    body: RecordSigned = asked.body
    if not PATH.fullmatch(body.strokes) or (body.strokes and body.strokes[0] not in "Mm"):
        raise Refusal(
            Category.INCORRECT,
            "not_a_signature",
            "These are not the strokes of a signature. Sign again, or type the name.",
            field="strokes",
        )
    if body.refused_reason.strip() and body.who is not Signer.CREW:
        return
    if not body.name.strip():
        raise Refusal(
            Category.INCORRECT,
            "signature_without_name",
            "Say whose signature this is: type the name. If they did not sign, say why.",
            field="name",
        )


def check_signs_once(asked: Asked) -> None:
    body: RecordSigned = asked.body
    signed = {
        (one.body.who, one.body.name.strip()) for one in asked.case.record_signatures if not one.body.refused_reason
    }
    if asked.corrects is None and not body.refused_reason and (body.who, body.name.strip()) in signed:
        raise Refusal(
            Category.CONFLICT,
            "record_already_signed",
            "{name} has already signed this record. Nothing more is needed.",
            name=body.name,
        )


def check_nothing_mandatory_is_missing(asked: Asked) -> None:
    """The crew signs a whole record: each mandatory element has a value, or the reason why it has none."""
    body: RecordSigned = asked.body
    if body.who is not Signer.CREW:
        return
    country = asked.book.country
    open_still = progress(sheet_of(asked.case, country, unit_of(asked)), country)
    if open_still.missing:
        raise Refusal(
            Category.CONFLICT,
            "record_incomplete",
            "{n} of {needed} mandatory entries are still open: {what}. Fill them in, or say for each why there is none; "
            "then sign.",
            n=len(open_still.missing),
            needed=open_still.needed,
            what=Listed(missing=open_still.missing),
        )


class Listed(Sentence, frozen=True, kw_only=True):
    """The first missing elements by name, in the reader's language."""

    message: str = ""
    missing: tuple[Missing, ...]

    def text(self, translate: Translate | None = None) -> str:
        language = translate(N_("language: en")).partition(": ")[2] if translate else "en"
        names = [gap.names.get(language) or gap.element for gap in self.missing[:LISTED]]
        more = ["…"] if len(self.missing) > LISTED else []
        return (translate(N_(", ")) if translate else ", ").join(names + more)


def unit_of(asked: Asked) -> Unit | None:
    """The registered ambulance of the case's run."""
    run = Reading(asked.case, asked.book.country).run
    return asked.book.units.get(run.unit) if run else None
