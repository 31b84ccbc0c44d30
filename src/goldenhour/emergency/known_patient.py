"""Who the patient is and what was known before today: what an emergency department must read beside the ATMIST lines.

ATMIST has no letter for identity, allergies, past history and regular medication; ISBAR and AMPLE hand them over.
"""

from __future__ import annotations

from goldenhour.emergency.atmist import BETWEEN, NOT_YET_KNOWN, short
from goldenhour.emergency.case import Case
from goldenhour.kit.sentences import N_, Translate, sentence

ALLERGIES_ON_A_WALL = 40
"""Characters of the allergies that a tile shows; the rest is one touch away."""


def known_patient(case: Case, say: Translate) -> list[tuple[str, str]]:
    """Title and text of each line, in the reader's language; what nobody recorded says that it is not known."""
    patient = case.patient
    lines = (
        (N_("Patient"), BETWEEN.join(part for part in (patient.name, patient.national_id) if part)),
        (N_("Allergies"), patient.allergies),
        (N_("Past history"), patient.history),
        (N_("Regular medication"), patient.regular_medications),
    )
    return [(say(title), text or say(NOT_YET_KNOWN)) for title, text in lines]


def allergies_in_short(case: Case, say: Translate) -> str:
    """The allergies for a wall screen; nothing where nobody recorded any."""
    known = (case.patient.allergies or "").strip()
    return sentence(N_("Allergies: {known}"), known=short(known, ALLERGIES_ON_A_WALL)).text(say) if known else ""
