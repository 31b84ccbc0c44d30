"""What is said when one place has more patients than the usual way can take (大量傷患): the incident, its casualties, who
goes where, and the one warning a hospital gets for all of them.

Each casualty is a case like any other; what only a casualty has is said by the kinds of this module.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from goldenhour.emergency.bodies import Age, Body, Code, Key, Line, Moment, Name, Place, Sex, Text

TagNumber = Annotated[str, Meta(min_length=5, max_length=12)]
"""As it stands on the tag: a letter, three digits, a check digit (`A-017-4`, `emergency/tags.py`)."""
Minute = Annotated[int, Meta(ge=0, le=7 * 24 * 60)]


class TriageMethod(StrEnum):
    """Simple Triage and Rapid Treatment (Hoag Hospital and Newport Beach Fire Department, 1983); the same for children
    (Romig, 2002); Sort, Assess, Lifesaving interventions, Treatment or transport (Lerner et al., 2008)."""

    START = "start"
    JUMPSTART = "jumpstart"
    SALT = "salt"


class TriageCategory(StrEnum):
    """How urgent a casualty is, most urgent first. Expectant is SALT's: alive, and not to be saved with what there is."""

    IMMEDIATE = "immediate"  # red
    DELAYED = "delayed"  # yellow
    MINIMAL = "minimal"  # green
    EXPECTANT = "expectant"  # grey
    DEAD = "dead"  # black


class PlannedInject(Body, frozen=True, kw_only=True):
    """Something a drill's script lets happen, so many minutes after it was declared."""

    minute: Minute
    text: Annotated[str, Meta(min_length=1, max_length=1000)]


# ── the incident ─────────────────────────────────────────────────────────────────────────────────────────────────────
class IncidentDeclared(Body, frozen=True, kw_only=True):
    """Many patients at one place: declared by `name`. The entry's id is the incident's. `complaint` as in a call (what
    happened, by the dispatch code); `estimated`: casualties as far as anybody can tell; `method`: how grown-ups are
    sorted (children under START are sorted by JumpSTART); `injects`: the script of a drill."""

    place: Place
    what: Name
    complaint: Code
    estimated: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    drill: bool = False
    method: TriageMethod = TriageMethod.START
    injects: tuple[PlannedInject, ...] = ()
    name: Name
    synthetic: bool = False


class IncidentInjectGiven(Body, frozen=True, kw_only=True):
    """The exercise's leader has told the players this (read aloud, or shown). `planned`: its place in the script, from 0;
    none for one that was thought of on the spot."""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    planned: Annotated[int, Meta(ge=0, le=999)] | None = None
    name: Name


class IncidentInjectAnswered(Body, frozen=True, kw_only=True):
    """What the players did about an inject (the id of the entry that gave it)."""

    inject: Key
    answer: Annotated[str, Meta(min_length=1, max_length=1000)]
    name: Name


class Assigned(Body, frozen=True, kw_only=True):
    """One casualty's case and the hospital it is to go to ("": nowhere yet). `instead_of`: where it was to go when whoever
    says this looked; `reason`: why, in words."""

    case: Key
    hospital: Line
    instead_of: Line = ""
    reason: Line = ""


class DistributionSet(Body, frozen=True, kw_only=True):
    """Who goes where from now on. `proposed`: accepted as the program proposed it, else decided otherwise."""

    assigned: Annotated[tuple[Assigned, ...], Meta(min_length=1, max_length=1000)]
    proposed: bool = False
    name: Name


class IncidentEnded(Body, frozen=True, kw_only=True):
    """No casualty is left to be sorted at the scene. Those on the way go on as any patient does."""

    reason: Line = ""
    name: Name


# ── a casualty ───────────────────────────────────────────────────────────────────────────────────────────────────────
class CasualtyTagged(Body, frozen=True, kw_only=True):
    """A casualty gets a tag, and the case begins with it. The case's id is made of incident and number: a tag read by two
    phones is one case. `answers`: each step that led to the category and what was seen there, in order; empty where a
    colour was simply chosen; `why`: where the category is not what the answers lead to. `place`, `complaint`, `drill` and
    `synthetic` are the incident's; `sector`: where at the scene; `name`: who sorted."""

    incident: Key
    number: TagNumber
    category: TriageCategory
    method: TriageMethod
    answers: dict[Code, Code] = field(default_factory=dict)
    why: Line = ""
    place: Place
    complaint: Code
    sector: Line = ""
    sex: Sex | None = None
    age_years: Age | None = None
    child: bool | None = None
    injury: Line = ""
    burns: bool = False
    name: Name
    drill: bool = False
    synthetic: bool = False


class CasualtyRetriaged(Body, frozen=True, kw_only=True):
    """Looked at again: the category of now. What is not said of sector, sex, age and injury stays as it was."""

    category: TriageCategory
    method: TriageMethod
    answers: dict[Code, Code] = field(default_factory=dict)
    why: Line = ""
    sector: Line | None = None
    sex: Sex | None = None
    age_years: Age | None = None
    child: bool | None = None
    injury: Line | None = None
    burns: bool | None = None
    name: Name


class TagsJoined(Body, frozen=True, kw_only=True):
    """This casualty has a second tag, and `into` is the case that goes on: this one is over. Decided by `name`, taken back
    by striking the entry. `incident`: of both."""

    into: Key
    incident: Key
    name: Name


class CasualtyLoaded(Body, frozen=True, kw_only=True):
    """A vehicle leaves the scene with this casualty, perhaps with others. From now on it is that unit's patient."""

    unit: Key
    name: Name
    unit_type: Line = "ambulance"
    crew_level: Line = ""
    hospital: Line = ""


# ── one warning for all that come ────────────────────────────────────────────────────────────────────────────────────
class GroupWarned(Body, frozen=True, kw_only=True):
    """A hospital is warned of all the casualties of an incident that are to come to it: one case without a patient, whose
    only alert (its id is the entry's) rings, climbs and is acknowledged for all. Said again while that stands, it rings
    again: more come. `counts`: by category, as of now; the board counts on from what happens. The case's id is made of
    incident and hospital."""

    incident: Key
    hospital: Key
    counts: dict[TriageCategory, Annotated[int, Meta(ge=0)]]
    eta_at: Moment | None = None
    note: Text = ""
    name: Name
    drill: bool = False
    synthetic: bool = False
