"""How likely it is that two descriptions are of one person: proposed with reasons, never decided here.

The method is probabilistic record linkage: each thing both sides say is worth log2(m/u), where m is how often it agrees when
they are one person and u how often it agrees when they are not; the worths are added to the odds before anything was compared
(Fellegi IP, Sunter AB. A theory for record linkage. J Am Stat Assoc 1969;64:1183-1210; in plain words Sayers A et al. Int J
Epidemiol 2016;45:954-64). What one side does not say is worth nothing. The sum is given as a probability (`confidence`).

**The m and u below are our assumptions**, chosen from what the numbers are (a year has 365 days, there are two sexes) and not
estimated from matched records of Taiwan: there are none to be had. Two things hold the confidence down whatever else agrees:
another national id (families share telephone and ambulance), and two of name, date of birth and sex that differ (a number is
soon typed for the wrong person).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from goldenhour.exchange.names_compared import Likeness, likeness
from goldenhour.kit.sentences import N_, Sentence, sentence


class Who(msgspec.Struct, frozen=True):
    """What one side says of a person. `name` is in normal form, empty where nobody knows it; `ids` are national ids,
    `valid_ids` those among them whose check digit is right; `numbers` other numbers as `system|value`; `born` as FHIR writes
    it (year, month or day); `age` in years; `phones` their last nine digits; `arrived` the times at this hospital."""

    name: str = ""
    ids: frozenset[str] = frozenset()
    valid_ids: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    born: str = ""
    sex: str = ""
    age: float | None = None
    phones: frozenset[str] = frozenset()
    arrived: tuple[datetime, ...] = ()


class Verdict(StrEnum):
    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"


class Reason(NamedTuple):
    """One thing both sides say: how it compares, in words, and its worth in bits for or against."""

    what: str
    verdict: Verdict
    words: Sentence
    bits: float


class Level(StrEnum):
    """The confidence as a word."""

    NEARLY_CERTAIN = "nearly_certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


LEVELS: tuple[tuple[float, Level], ...] = (
    (0.99, Level.NEARLY_CERTAIN), (0.8, Level.LIKELY), (0.2, Level.POSSIBLE), (0.0, Level.UNLIKELY),
)  # fmt: skip
LEVEL_NAMES: dict[Level, str] = {
    Level.NEARLY_CERTAIN: N_("nearly certain"),
    Level.LIKELY: N_("likely"),
    Level.POSSIBLE: N_("possible"),
    Level.UNLIKELY: N_("unlikely"),
}


class Match(NamedTuple):
    """How two descriptions compare. `confidence` is 0 to 1; `reasons` the weightiest first."""

    confidence: float
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> Level:
        return next(level for least, level in LEVELS if self.confidence >= least)


AMONG = 200
"""Cases among which the one is looked for: those a large emergency department is warned of in some days (assumption). The odds
before anything is compared are one to this."""
AT_MOST_WITH_ANOTHER_ID = 0.3
AT_MOST_CONTRADICTED = 0.5
MOST_CERTAIN = 0.9999
"""Nothing is said to be certain."""


def bits(m: float, u: float) -> float:
    return math.log2(m / u)


# (m, u): how often this is so of one person, and of two. Assumptions, see above.
SAME_ID = bits(0.95, 1e-8)  # ten places; agrees by chance where one number was typed for two people
SLIPPED_ID = bits(0.03, 1e-5)  # one place other or two swapped, and one of the two cannot be
OTHER_ID = bits(0.02, 0.999)
SAME_NUMBER = bits(0.95, 1e-6)  # a number of one system
NAMES = {
    Likeness.SAME: bits(0.9, 1 / 2_000),  # the commonest full names are borne by one of some thousands
    Likeness.ONE_OTHER: bits(0.06, 1 / 50),  # one character other: a slip, or a relative
    Likeness.MASKED: bits(0.9, 1 / 100),
    Likeness.OTHER: bits(0.04, 0.97),
}
SAME_BIRTH = bits(0.93, 1 / (365 * 60))
BIRTH_SLIPPED = bits(
    0.04, 1 / 1_000
)  # one digit other, day and month swapped, a year of the Republic taken for another
BIRTH_IN_PART = bits(0.95, 1 / 60)  # one side says the year only, or year and month
OTHER_BIRTH = bits(0.03, 0.99)
SAME_SEX, OTHER_SEX = bits(0.98, 0.5), bits(0.02, 0.5)
AGE_NEAR, AGE_FAR = bits(0.8, 0.05), bits(0.02, 0.6)  # within 1 year; more than 10 years apart: crews estimate
SAME_PHONE = bits(0.7, 1 / 5_000)
ARRIVALS = (
    (timedelta(hours=1), bits(0.75, 0.02)), (timedelta(hours=6), bits(0.15, 0.06)),
    (timedelta(hours=24), bits(0.07, 0.15)),
)  # fmt: skip
ELSEWHEN = bits(0.03, 0.77)
YEARS_OF_THE_REPUBLIC = 1911
"""民國 1 is 1912. Written without its first digits, 46 (1957) is read as 1946: 11 years off."""
AGE_WITHIN, AGE_BEYOND = 1.0, 10.0


def match(one: Who, other: Who) -> Match:
    """How likely these are one person. The same either way round."""
    reasons = [reason for reason in compared(one, other) if reason is not None]
    odds = sum(reason.bits for reason in reasons) - math.log2(AMONG)
    confidence = min(1 / (1 + 2.0**-odds), MOST_CERTAIN) if odds > -100 else 0.0
    against = {reason.what for reason in reasons if reason.verdict is Verdict.DIFFERS}
    if "id" in against:
        confidence = min(confidence, AT_MOST_WITH_ANOTHER_ID)
    if len(against & {"name", "born", "sex"}) > 1:
        confidence = min(confidence, AT_MOST_CONTRADICTED)
    return Match(confidence, tuple(sorted(reasons, key=lambda reason: -abs(reason.bits))))


def compared(one: Who, other: Who) -> Iterable[Reason | None]:
    yield of_ids(one, other)
    yield of_numbers(one.numbers, other.numbers)
    yield of_names(one.name, other.name)
    yield of_births(one.born, other.born) or of_ages(one.age, other.age)
    yield of_sexes(one.sex, other.sex)
    yield of_phones(one.phones, other.phones)
    yield of_arrivals(one.arrived, other.arrived)


def of_ids(one: Who, other: Who) -> Reason | None:
    if not one.ids or not other.ids:
        return None
    if one.ids & other.ids:
        return Reason("id", Verdict.AGREES, sentence(N_("The same national id")), SAME_ID)
    both_valid = one.valid_ids and other.valid_ids
    if not both_valid and any(slipped(mine, theirs) for mine in one.ids for theirs in other.ids):
        words = sentence(N_("The national ids differ in one place, and one of them cannot be right"))
        return Reason("id", Verdict.CLOSE, words, SLIPPED_ID)
    return Reason("id", Verdict.DIFFERS, sentence(N_("Another national id")), OTHER_ID)


def of_numbers(one: frozenset[str], other: frozenset[str]) -> Reason | None:
    """Numbers of one system; people have several, so that another one is no reason against."""
    if not one & other:
        return None
    return Reason("number", Verdict.AGREES, sentence(N_("The same hospital or case number")), SAME_NUMBER)


def of_names(one: str, other: str) -> Reason | None:
    """A name nobody knows is none: it neither agrees nor differs."""
    alike = likeness(one, other) if one and other else None
    match alike:
        case Likeness.SAME:
            return Reason("name", Verdict.AGREES, sentence(N_("The same name")), NAMES[alike])
        case Likeness.ONE_OTHER:
            return Reason("name", Verdict.CLOSE, sentence(N_("The names differ in one character")), NAMES[alike])
        case Likeness.MASKED:
            return Reason("name", Verdict.CLOSE, sentence(N_("The same name as far as it is shown")), NAMES[alike])
        case Likeness.OTHER:
            return Reason("name", Verdict.DIFFERS, sentence(N_("Another name")), NAMES[alike])
    return None


def of_births(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    if one == other and len(one) == len("1957-05-03"):
        return Reason("born", Verdict.AGREES, sentence(N_("The same date of birth")), SAME_BIRTH)
    shorter = min(len(one), len(other))
    if one[:shorter] == other[:shorter]:
        return Reason(
            "born", Verdict.CLOSE, sentence(N_("The same date of birth as far as it is known")), BIRTH_IN_PART
        )
    if (why := slip_of_birth(one, other)) is not None:
        return Reason("born", Verdict.CLOSE, why, BIRTH_SLIPPED)
    return Reason("born", Verdict.DIFFERS, sentence(N_("Another date of birth")), OTHER_BIRTH)


def slip_of_birth(one: str, other: str) -> Sentence | None:
    """Why two whole dates may be one, written wrongly once."""
    if len(one) != len(other) or len(one) != len("1957-05-03"):
        return None
    (year, *day), (their_year, *their_day) = one.split("-"), other.split("-")
    if day == their_day and abs(int(year) - int(their_year)) in (YEARS_OF_THE_REPUBLIC, YEARS_OF_THE_REPUBLIC % 100):
        return sentence(N_("The dates of birth agree if one year is of the Republic (民國)"))
    if year == their_year and day == their_day[::-1]:
        return sentence(N_("The dates of birth agree with day and month exchanged"))
    if sum(mine != theirs for mine, theirs in zip(one, other, strict=True)) == 1:
        return sentence(N_("The dates of birth differ in one digit"))
    return None


def of_ages(one: float | None, other: float | None) -> Reason | None:
    """Where no two dates of birth are there to compare. Between near and far it says nothing: ages are estimated."""
    if one is None or other is None:
        return None
    apart = abs(one - other)
    if apart <= AGE_WITHIN:
        return Reason("age", Verdict.AGREES, sentence(N_("The same age")), AGE_NEAR)
    if apart > AGE_BEYOND:
        return Reason("age", Verdict.DIFFERS, sentence(N_("Ages {n} years apart"), n=round(apart)), AGE_FAR)
    return None


def of_sexes(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    if one == other:
        return Reason("sex", Verdict.AGREES, sentence(N_("The same sex")), SAME_SEX)
    return Reason("sex", Verdict.DIFFERS, sentence(N_("Another sex")), OTHER_SEX)


def of_phones(one: frozenset[str], other: frozenset[str]) -> Reason | None:
    """Another telephone is no reason against: whoever called is often not the patient."""
    if not one & other:
        return None
    return Reason("phone", Verdict.AGREES, sentence(N_("The same telephone number")), SAME_PHONE)


def of_arrivals(one: Sequence[datetime], other: Sequence[datetime]) -> Reason | None:
    """The two arrivals nearest to each other."""
    if not one or not other:
        return None
    apart = min(abs(mine - theirs) for mine in one for theirs in other)
    hours = round(apart.total_seconds() / 3600, 1)
    for within, worth in ARRIVALS:
        if apart <= within:
            verdict = Verdict.AGREES if worth > bits(1, 1) else Verdict.CLOSE
            words = sentence(N_("Arrived here within {n} h of each other"), n=max(1, math.ceil(hours)))
            return Reason("arrived", verdict, words, worth)
    return Reason("arrived", Verdict.DIFFERS, sentence(N_("Arrived here at quite another time")), ELSEWHEN)


def slipped(one: str, other: str) -> bool:
    """One place other, or two neighbours exchanged."""
    if len(one) != len(other):
        return False
    wrong = [place for place, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
    return len(wrong) == 1
