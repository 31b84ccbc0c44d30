"""The forms of the kit: what is asked, in the order of the work. Filled in by hand, keyed in afterwards with true times."""

from __future__ import annotations

import msgspec

from goldenhour.kit.sentences import N_


class Form(msgspec.Struct, frozen=True):
    """`fields` have a line each, `times` a small box for a clock time; `table`: columns of what repeats, with empty rows;
    `signs`: who signs."""

    id: str
    title: str
    fields: tuple[str, ...]
    times: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    rows: int = 0
    signs: tuple[str, ...] = ()


PATIENT = (N_("Name"), N_("National id or none"), N_("Age and sex"))
VITALS = (N_("Time"), N_("Consciousness"), N_("Pulse"), N_("Blood pressure"), N_("Breaths"), N_("SpO2"), N_("Temperature"),
          N_("Glucose"))  # fmt: skip

FORMS: tuple[Form, ...] = (
    Form(
        "consult",
        N_("Consult"),
        (N_("Asking hospital"), *PATIENT, N_("Specialty asked"), N_("Question"), N_("History, findings, medication"),
         N_("Specialist (name, hospital, telephone)"), N_("Advice: treat here / transfer / transfer if"),
         N_("Orders and doses, read back"), N_("Look again at")),
        (N_("Asked"), N_("Answered"), N_("Advice given"), N_("Ended")),
        VITALS,
        2,
        (N_("Asking physician"), N_("Written down by")),
    ),
    Form(
        "transfer",
        N_("Transfer"),
        (N_("From hospital"), N_("To hospital"), *PATIENT, N_("Reason"), N_("Accepted by (name, telephone)"),
         N_("Airway, lines, drugs running"), N_("Equipment and escort"), N_("Consent and documents"),
         N_("Vehicle and crew")),
        (N_("First door"), N_("Requested"), N_("Accepted"), N_("Departed"), N_("Arrived"), N_("Handed over")),
        VITALS,
        3,
        (N_("Sending physician"), N_("Receiving nurse")),
    ),
    Form(
        "run-sheet",
        N_("Ambulance run sheet"),
        (N_("Incident number"), N_("Unit and crew"), N_("Place"), *PATIENT, N_("Chief complaint"),
         N_("Past history, allergies, medication"), N_("Findings"), N_("Hospital, and who was told by telephone")),
        (N_("Call"), N_("En route"), N_("At scene"), N_("At patient"), N_("Left scene"), N_("At hospital"),
         N_("Left hospital"), N_("Available"), N_("Back at station")),
        (*VITALS, N_("Procedure or drug and dose")),
        4,
        (N_("Crew"), N_("Receiving nurse"), N_("Patient or relative")),
    ),
)  # fmt: skip


class Colour(msgspec.Struct, frozen=True):
    """A band of a tag: its colour, its words, and when it is chosen."""

    css: str
    name: str
    when: str


START: tuple[Colour, ...] = (
    Colour("#1e8e3e", N_("MINOR (green)"), N_("can walk")),
    Colour("#1a1a1a", N_("DECEASED (black)"), N_("does not breathe after the airway is opened")),
    Colour("#c5221f", N_("IMMEDIATE (red)"), N_("breathes only after the airway is opened, or over 30 breaths a minute, or no "
           "radial pulse (refill over 2 s), or does not obey")),
    Colour("#fbbc04", N_("DELAYED (yellow)"), N_("everybody else")),
)  # fmt: skip
"""START for adults (Hoag Hospital and Newport Beach Fire Department, 1983, revised 1994), in the order of its questions."""
