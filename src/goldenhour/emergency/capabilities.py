"""What a condition needs of a hospital, and what an emergency department may want to make ready for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goldenhour.emergency.bodies import Capability, Condition, FindingNoted, Preparation
from goldenhour.emergency.case import Case
from goldenhour.emergency.scores import Risk, news2, news2_applies
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import age_of, is_temsis, suggest
from goldenhour.kit.sentences import N_, Sentence, sentence

NEEDED: dict[Condition, tuple[Capability, ...]] = {
    Condition.OHCA: (Capability.CORONARY, Capability.INTENSIVE_CARE),
    Condition.TRAUMA: (Capability.TRAUMA,),
    Condition.STROKE: (Capability.STROKE,),
    Condition.AMI: (Capability.CORONARY,),
    Condition.OTHER: (),
}
"""The designations of Taiwan's emergency-responsibility hospitals are per acute stroke, acute coronary syndrome, major
trauma, high-risk obstetrics and newborns, and intensive care (緊急醫療能力分級). A cardiac-arrest centre has coronary
angiography at any hour and intensive care (Semeraro F, et al. ERC Guidelines 2021: systems saving lives. Resuscitation
2021;161:80-97)."""

PROPOSED: dict[Condition, tuple[Preparation, ...]] = {
    Condition.OHCA: (Preparation.RESUS_BAY,),
    Condition.TRAUMA: (
        Preparation.RESUS_BAY,
        Preparation.TRAUMA_TEAM,
        Preparation.BLOOD,
        Preparation.CT,
        Preparation.OPERATING_ROOM,
    ),
    Condition.STROKE: (Preparation.STROKE_TEAM, Preparation.CT),
    Condition.AMI: (Preparation.CATH_LAB,),
    Condition.OTHER: (),
}
"""Resuscitation bay and ECMO: ERC Guidelines 2021, adult advanced life support. Trauma team, blood, operating room:
ACS COT, Resources for optimal care of the injured patient, 2022. Stroke team and CT on pre-notification: Powers WJ, et
al. Stroke 2019;50:e344-e418. Cath lab activated before arrival: Byrne RA, et al. 2023 ESC guidelines for acute coronary
syndromes. Eur Heart J 2023;44:3720-3826."""

SHOCKABLE = frozenset({"3011009", "3011011", "3011013", "9901065", "9901067", "9901071"})
"""AED advised a shock, ventricular fibrillation, pulseless ventricular tachycardia (TEMSIS eArrest.T11 and T12)."""
ECMO_AGES = (18, 70)
"""Years, from and below. Richardson AS, et al. Extracorporeal cardiopulmonary resuscitation in adults: interim
guideline of the Extracorporeal Life Support Organization. ASAIO J 2021;67:221-228. Its other criteria (witnessed,
bystander CPR within five minutes, under an hour to flow) are not on the timeline: the ECMO team asks for them."""

EPIDEMIC_CALL = "103218"
CHILDBIRTH_CALL = "103118"


class Proposal(msgspec.Struct, frozen=True):
    """Something to make ready, and why."""

    what: Preparation
    why: Sentence


WHY: dict[Condition, Sentence] = {
    Condition.OHCA: sentence(N_("Cardiac arrest")),
    Condition.TRAUMA: sentence(N_("Major trauma")),
    Condition.STROKE: sentence(N_("Suspected stroke")),
    Condition.AMI: sentence(N_("Suspected myocardial infarction")),
}


def needed(condition: Condition) -> tuple[Capability, ...]:
    """What a hospital must have open and be good at to take this condition. Nothing special for any other."""
    return NEEDED[condition]


def likely_condition(case: Case) -> Condition:
    """What the crew suspects; before they said so, what the data suggest."""
    if case.suspected:
        return case.suspected.condition
    suggestion = suggest(case)
    return suggestion.condition if suggestion else Condition.OTHER


def proposals(case: Case) -> tuple[Proposal, ...]:
    """What to make ready for this patient, each once, in the order of urgency. The emergency department decides."""
    first: dict[Preparation, Proposal] = {}
    for proposal in proposed(case):
        first.setdefault(proposal.what, proposal)
    return tuple(first.values())


def proposed(case: Case) -> Iterator[Proposal]:
    """Every reason to make something ready, one by one."""
    condition = likely_condition(case)
    for what in PROPOSED[condition]:
        yield Proposal(what, WHY[condition])
    if condition is Condition.OHCA and ecmo_candidate(case):
        yield Proposal(Preparation.ECMO, sentence(N_("Shockable rhythm and under 70: ask the ECMO team")))
    if very_sick(case):
        yield Proposal(Preparation.RESUS_BAY, sentence(N_("NEWS2 is 7 or more")))
    complaint = case.call.complaint if case.call else ""
    if complaint == EPIDEMIC_CALL:
        yield Proposal(Preparation.ISOLATION, sentence(N_("Called as influenza or epidemic")))
    if complaint == CHILDBIRTH_CALL:
        yield Proposal(Preparation.OBSTETRICS, sentence(N_("Called as pregnancy or childbirth")))


def ecmo_candidate(case: Case) -> bool:
    """Whether a patient in cardiac arrest may be one for ECMO: a shockable rhythm noted, and an age known to fit."""
    age, (youngest, too_old) = age_of(case), ECMO_AGES
    shockable = any(isinstance(n.body, FindingNoted) and is_temsis(n.body, SHOCKABLE) for n in case.findings)
    return shockable and age is not None and youngest <= age < too_old


def very_sick(case: Case) -> bool:
    """Whether the early-warning score alone asks for a team with critical-care skills."""
    return news2_applies(age_of(case)) and news2(latest_signs(case)).risk is Risk.HIGH
