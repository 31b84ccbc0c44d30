"""What the tablet offers to tap: rows and groups of buttons made from the country's code tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenhour.emergency.bodies import FindingNoted
from goldenhour.emergency.case import Case, Noted
from goldenhour.emergency.country import Country
from goldenhour.emergency.reference import Code
from goldenhour.kit.sentences import N_, Translate

NOT_SEEN = ("8801005", "nemsis-3")
"""Pertinent negative: examined, sign not present. What was examined stands in the text."""
STROKE_ROWS = (
    ("face", N_("Face: smile"), N_("Facial droop")),
    ("arm", N_("Arms: hold up"), N_("Arm drift")),
    ("speech", N_("Speech: repeat a sentence"), N_("Abnormal speech")),
)
"""The Cincinnati scale as it is examined: group of `stroke_findings`, what to ask for, the sign looked for."""
SIDES = {"3520039": N_("left"), "3520041": N_("right"), "3520051": N_("left"), "3520053": N_("right")}
STEMI = ("9901051", "9901053", "9901055", "9901057")
REASONS_NOT_TAKEN = ("8801023", "8801019", "8801017", "7701001")
"""Unable to complete, refused, not performed, not applicable: what fits a vital sign."""

GROUPS = {
    "airway": N_("Airway and breathing"),
    "trauma": N_("Injury care"),
    "resuscitation": N_("Resuscitation"),
    "medication": N_("Infusion and assisted medication"),
    "direction": N_("Medical direction"),
    "other": N_("Other"),
    "medical": N_("Illness"),
    "either": N_("Other"),
    "general": N_("Oxygen, bicarbonate"),
    "heart_stroke": N_("Heart and stroke"),
    "anaphylaxis": N_("Anaphylaxis"),
    "antihistamine": N_("Antihistamine"),
    "breathing": N_("Breathing"),
    "cardiovascular": N_("Circulation"),
    "glucose": N_("Glucose"),
    "stomach": N_("Nausea"),
    "neurology": N_("Seizure"),
    "obstetric": N_("Birth"),
    "pain": N_("Pain"),
    "fluids": N_("Fluids"),
    "sedation": N_("Sedation"),
    "intubation": N_("Intubation"),
    "shock": N_("Shock"),
    "poisoning": N_("Poisoning"),
    "anatomy": N_("Injuries"),
    "mechanism": N_("Mechanism"),
    "vital_signs": N_("Vital signs"),
}


@dataclass(frozen=True)
class Option:
    """One button of a row: what it says, and what tapping it sends. `chosen` is the entry that says so now."""

    words: str
    body: dict[str, str]
    chosen: Noted | None


@dataclass(frozen=True)
class Row:
    """Buttons of which one holds. `standing` is the entry that another choice corrects."""

    name: str
    options: tuple[Option, ...]

    @property
    def standing(self) -> Noted | None:
        return next((option.chosen for option in self.options if option.chosen), None)


@dataclass(frozen=True)
class Group:
    """Codes of one table that belong together."""

    key: str
    name: str
    codes: tuple[Code, ...]


def stroke_rows(
    country: Country, case: Case, language: str, translate: Translate, spoken: Iterable[Translate]
) -> list[Row]:
    """Face, arms, speech: normal, or what is wrong. `spoken`: every language in which a crew may have said "normal"."""
    rows = []
    for group, asked, sign in STROKE_ROWS:
        codes = [code for code in country.codes("stroke_findings") if code.group == group]
        written = {sign, *(say(sign) for say in spoken)}
        normal = Option(translate(N_("normal")), not_seen(translate(sign)), last_not_seen(case, written))
        rows.append(Row(translate(asked), (normal, *(seen(code, case, language, translate) for code in codes))))
    return rows


def not_seen(words: str) -> dict[str, str]:
    code, system = NOT_SEEN
    return {"code": code, "system": system, "text": words}


def last_not_seen(case: Case, written: set[str]) -> Noted | None:
    return last(n for n in case.findings if n.body.code == NOT_SEEN[0] and n.body.text in written)


def seen(code: Code, case: Case, language: str, translate: Translate) -> Option:
    words = translate(SIDES[code.code]) if code.code in SIDES else translate(N_("abnormal"))
    return Option(words, said(code), last(n for n in case.findings if n.body.code == code.code))


def ecg_row(country: Country, case: Case, language: str) -> list[Option]:
    """ST elevation, the finding that changes where the patient goes."""
    codes = [code for code in country.codes("ecg_findings") if code.code in STEMI]
    return [finding(code, case, language) for code in codes]


def finding(code: Code, case: Case, language: str) -> Option:
    return Option(code.label(language), said(code), last(n for n in case.findings if n.body.code == code.code))


def said(code: Code) -> dict[str, str]:
    return {"code": code.code, "system": code.version}


def last(noted: Iterable[Noted]) -> Noted | None:
    return max((n for n in noted if isinstance(n.body, FindingNoted)), key=lambda n: n.at, default=None)


def groups(codes: Sequence[Code], translate: Translate) -> list[Group]:
    """The codes by group, in the order in which the table brings them."""
    by_key: dict[str, list[Code]] = {}
    for code in codes:
        by_key.setdefault(code.group, []).append(code)
    return [Group(key, translate(GROUPS.get(key, key)), tuple(some)) for key, some in by_key.items()]


def reasons_not_taken(country: Country) -> list[Code]:
    """The country's reasons why a vital sign was not taken, in the order in which they are needed."""
    known = {code.code: code for code in country.codes("not_values")}
    return [known[code] for code in REASONS_NOT_TAKEN if code in known] or list(known.values())
