"""What the phone needs to sort casualties without asking: the steps in the reader's words, the tags, the incident."""

from __future__ import annotations

from typing import Any

import msgspec

from goldenhour.emergency.casualties import LOOKS
from goldenhour.emergency.incident import Incident
from goldenhour.emergency.incident_bodies import TriageCategory, TriageMethod
from goldenhour.emergency.names import name_of
from goldenhour.emergency.people import Person
from goldenhour.emergency.tags import LETTERS, QUASIGROUP
from goldenhour.incidents.triage import METHODS, Step, first_step
from goldenhour.kit.sentences import N_, Translate

WORDS = {
    "wrong_tag": N_("That is no tag's number: a letter, three digits, a check digit. Read it again."),
    "wrong_check_digit": N_("Misread or misheard: the last digit does not fit. Read the tag again, digit by digit."),
    "number_first": N_("Now the number on the tag."),
    "not_sent": N_("{n} not sent yet: kept on this phone"),
    "all_sent": N_("Everything is sent"),
    "sent": N_("sent"),
    "waiting": N_("not sent yet"),
    "refused": N_("refused"),
    "again": N_("sorted again"),
    "kept": N_("{number} is kept"),
    "not_kept": N_("This phone cannot keep anything (private window?). Leave the page open until everything is sent."),
    "scan_failed": N_("The camera cannot read here. Type the number."),
    "remove": N_("Remove"),
}
"""What the phone says by itself."""


def for_phone(incident: Incident, person: Person, say: Translate) -> dict[str, Any]:
    """Everything, to be embedded in the page."""
    assert incident.said is not None
    methods = [incident.said.method]
    if incident.said.method is TriageMethod.START:
        methods.append(TriageMethod.JUMPSTART)
    return {
        "incident": incident.id,
        "tag": {
            "place": msgspec.to_builtins(incident.said.place),
            "complaint": incident.said.complaint,
            "drill": incident.said.drill,
            "synthetic": incident.said.synthetic,
            "name": person.name[:120],
        },
        "method": incident.said.method,
        "childMethod": methods[-1],
        "methods": {method: method_for_phone(METHODS[method], method, say) for method in methods},
        "categories": {
            one: {
                "numeral": LOOKS[one].numeral,
                "shape": LOOKS[one].shape,
                "word": say(LOOKS[one].word),
                "name": name_of(one).text(say),
            }
            for one in TriageCategory
        },
        "letters": LETTERS,
        "quasigroup": QUASIGROUP,
        "words": {key: say(word) for key, word in WORDS.items()},
    }


def method_for_phone(steps: dict[str, Step], method: TriageMethod, say: Translate) -> dict[str, Any]:
    return {
        "first": first_step(method),
        "steps": {
            name: {
                "question": say(step.question),
                "aid": say(step.aid) if step.aid else "",
                "answers": [
                    {"code": one.code, "words": say(one.words), "step": one.step, "category": one.category}
                    for one in step.answers
                ],
            }
            for name, step in steps.items()
        },
    }
