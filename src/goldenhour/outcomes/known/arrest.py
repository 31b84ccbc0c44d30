"""What is known of a cardiac arrest before the hospital. What the crew found out goes before what the desk heard on the
telephone and what volunteers tapped."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.arrest import ADRENALINE, CPR, MECHANICAL, RHYTHMS, SHOCKS
from goldenhour.emergency.bodies import FindingNoted, MedicationGiven, ProcedureDone, VitalSignsTaken
from goldenhour.emergency.bystander_bodies import PhoneCpr, PhoneCprNoted, ResponderDid, ResponderStep
from goldenhour.emergency.entries import Said
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.suspicion import ARREST_CALL
from goldenhour.kit.sentences import N_, sentence
from goldenhour.outcomes.known.care import answered, coded, recorded, said_yes_or_no, step
from goldenhour.outcomes.known.reading import KNOWING, Known, Reading, at_of, known, known_at, knows

ANSWERS = {"113001": "no", "113002": "yes", "114001": "no", "114002": "yes"}
"""Of the country's table `answers`: CPR by bystanders, public defibrillator."""
PLACES = {
    "116001": "home", "116002": "work", "116003": "sport", "116004": "street", "116005": "public",
    "116006": "nursing_home", "116007": "school", "116008": "station", "116009": "clinic", "116010": "other",
}  # fmt: skip
WITNESSES = {"112001": "nobody", "112002": "bystander", "112003": "bystander", "112004": "ems", "112005": "bystander",
             "112006": "bystander"}  # fmt: skip
CAUSES = {
    "3002001": "medical", "3002003": "drowning", "3002005": "overdose", "3002007": "electrocution",
    "3002009": "bleeding", "3002011": "other", "3002013": "asphyxia", "3002015": "trauma",
}  # fmt: skip
RHYTHM_NAMES = {
    "3011001": "asystole", "3011005": "pea", "3011007": "aed_no_shock", "3011009": "aed_shock", "3011011": "vf",
    "3011013": "pvt",
}  # fmt: skip
CPR_KINDS = {"3009001": "compressions", "3009009": "ventilations"}


def on_the_telephone(r: Reading, *steps: PhoneCpr) -> tuple[Said, PhoneCprNoted] | None:
    """The first of these steps of CPR by telephone."""
    return r.first(PhoneCprNoted, lambda body: body.step in steps)


def by_a_volunteer(r: Reading, *steps: ResponderStep) -> Known | None:
    found = r.first(ResponderDid, lambda body: body.step in steps)
    return known(found[0], "yes", sentence(N_("a volunteer's"))) if found else None


@knows("dispatcher_recognised")
def dispatcher_recognised(r: Reading) -> Known | None:
    """As the desk tapped it, or by what it went on to do; else by the complaint under which the call was dispatched."""
    if tapped := on_the_telephone(r, PhoneCpr.RECOGNISED, PhoneCpr.INSTRUCTING, PhoneCpr.FIRST_COMPRESSION):
        return known(tapped[0], "yes", sentence(N_("CPR by telephone")))
    found = r.last(says.CallTaken)
    return known(found[0], "yes" if found[1].complaint == ARREST_CALL else "no") if found else None


@knows("dispatcher_cpr")
def dispatcher_cpr(r: Reading) -> Known | None:
    """Coached: instructions were begun, or somebody began to push whom we had told to."""
    coached = r.first(
        PhoneCprNoted,
        lambda b: b.step is PhoneCpr.INSTRUCTING or (b.step is PhoneCpr.FIRST_COMPRESSION and not b.already),
    )
    if coached:
        return known(coached[0], "yes")
    not_begun = on_the_telephone(r, PhoneCpr.NOT_STARTED, PhoneCpr.FIRST_COMPRESSION)
    return known(not_begun[0], "no") if not_begun else None


# ── before the crew ──────────────────────────────────────────────────────────────────────────────────────────────────
KNOWING["arrest_place"] = lambda r: answered(r, "eArrest.T08", PLACES)


@knows("witnessed_by")
def witnessed_by(r: Reading) -> Known | None:
    if found := coded(r, FindingNoted, WITNESSES):
        return known(found[-1][0], WITNESSES[found[-1][1].code])
    said = said_yes_or_no(r, Protocol.ARREST, "witnessed")
    entry = r.entry(said.entry) if said else None
    return known(entry, "bystander" if said and said.value == "yes" else "nobody") if entry else None


@knows("collapse_at")
def collapse_at(r: Reading) -> Known | None:
    found = step(r, Protocol.ARREST, "collapse")
    return known_at(found[0]) if found else None


@knows("bystander_cpr")
def bystander_cpr(r: Reading) -> Known | None:
    said = said_yes_or_no(r, Protocol.ARREST, "bystander_cpr") or yes_or_no_element(r, "eArrest.T05")
    if said:
        return said
    pushed = on_the_telephone(r, PhoneCpr.FIRST_COMPRESSION)
    if pushed:
        return known(pushed[0], "yes", sentence(N_("CPR by telephone")))
    return by_a_volunteer(r, ResponderStep.COMPRESSING)


def yes_or_no_element(r: Reading, element_id: str) -> Known | None:
    found = r.element(element_id)
    meaning = ANSWERS.get(found[1]) if found else None
    return known(found[0], meaning) if found and meaning else None


KNOWING["bystander_cpr_kind"] = lambda r: answered(r, "eArrest.T10", CPR_KINDS)


@knows("bystander_aed")
def bystander_aed(r: Reading) -> Known | None:
    """Attached before the crew came, as they found out; else as the desk heard, or a volunteer tapped."""
    if said := yes_or_no_element(r, "eArrest.T06"):
        return said
    if attached := on_the_telephone(r, PhoneCpr.AED_ATTACHED, PhoneCpr.SHOCK_GIVEN):
        return known(attached[0], "yes", sentence(N_("CPR by telephone")))
    return by_a_volunteer(r, ResponderStep.AED_ATTACHED, ResponderStep.SHOCKED)


@knows("cause")
def cause(r: Reading) -> Known | None:
    found = coded(r, FindingNoted, CAUSES)
    return known(found[-1][0], CAUSES[found[-1][1].code]) if found else None


# ── the crew's resuscitation ─────────────────────────────────────────────────────────────────────────────────────────
def efforts(r: Reading) -> list[Said]:
    """Whatever shows that the crew resuscitated: CPR, compressions, a shock, the machine."""
    done = r.all(
        ProcedureDone, lambda b: b.code == CPR or (b.code, b.system) in SHOCKS or (b.code, b.system) == MECHANICAL
    )
    begun = r.all(ProtocolNoted, lambda b: b.protocol is Protocol.ARREST and b.step == "compressions_on")
    return sorted([*(said for said, _ in done), *(said for said, _ in begun)], key=at_of)


@knows("resuscitated")
def resuscitated(r: Reading) -> Known | None:
    found = efforts(r)
    return known(found[0], "yes") if found else None


@knows("cpr_at")
def cpr_at(r: Reading) -> Known | None:
    found = efforts(r)
    return known_at(found[0]) if found else None


@knows("arrest_before")
def arrest_before(r: Reading) -> Known | None:
    found = efforts(r)
    pulseless = r.first(VitalSignsTaken, lambda body: body.pulse == 0)
    if found or pulseless:
        return known(found[0] if found else pulseless[0], "yes")  # type: ignore[index]
    whole = recorded(r)
    return known(whole, "no", sentence(N_("not in the crew's record"))) if whole else None


@knows("first_rhythm")
def first_rhythm(r: Reading) -> Known | None:
    if found := coded(r, FindingNoted, RHYTHMS):
        return known(found[0][0], RHYTHM_NAMES[found[0][1].code])
    checked = r.first(ProtocolNoted, lambda body: body.step == "rhythm_check" and body.value in RHYTHM_NAMES)
    return known(checked[0], RHYTHM_NAMES[checked[1].value]) if checked else None


def shocks_given(r: Reading) -> list[Said]:
    return sorted((said for said, _ in r.all(ProcedureDone, lambda b: (b.code, b.system) in SHOCKS)), key=at_of)


@knows("shocks")
def shocks(r: Reading) -> Known | None:
    given, tried = shocks_given(r), efforts(r)
    if not tried:
        return None
    return known((given or tried)[-1], str(len(given)), sentence(N_("counted")))


@knows("first_shock_at")
def first_shock_at(r: Reading) -> Known | None:
    given = shocks_given(r)
    return known_at(given[0]) if given else None


@knows("adrenaline_doses")
def adrenaline_doses(r: Reading) -> Known | None:
    given, tried = coded(r, MedicationGiven, ADRENALINE), efforts(r)
    if not tried:
        return None
    return known(given[-1][0] if given else tried[-1], str(len(given)), sentence(N_("counted")))


@knows("adrenaline_at")
def adrenaline_at(r: Reading) -> Known | None:
    given = coded(r, MedicationGiven, ADRENALINE)
    return known_at(given[0][0]) if given else None


@knows("mechanical_cpr")
def mechanical_cpr(r: Reading) -> Known | None:
    tried = efforts(r)
    found = r.first(ProcedureDone, lambda b: (b.code, b.system) == MECHANICAL)
    if found:
        return known(found[0], "yes")
    return known(tried[-1], "no", sentence(N_("not in the crew's record"))) if tried else None


# ── circulation ──────────────────────────────────────────────────────────────────────────────────────────────────────
def pulse_back(r: Reading) -> Known | None:
    """As the crew tapped it; as the ED reported it; else the first pulse measured after there had been none."""
    if found := step(r, Protocol.ARREST, "rosc"):
        return known_at(found[0])
    reported = r.last(says.OutcomeReported, lambda b: b.alert == r.alert.id and b.rosc_at is not None)
    if reported:
        return known_at(reported[0], reported[1].rosc_at)
    pulseless = False
    for said, body in sorted(r.all(VitalSignsTaken), key=lambda one: at_of(one[0])):
        if body.pulse == 0:
            pulseless = True
        elif pulseless and body.pulse:
            return known_at(said, None, sentence(N_("the first pulse the crew measured again")))
    return None


KNOWING["rosc_at"] = pulse_back


@knows("rosc")
def rosc(r: Reading) -> Known | None:
    back = pulse_back(r)
    entry = r.entry(back.entry) if back else None
    return known(entry, "yes") if entry else None


@knows("arrived_with")
def arrived_with(r: Reading) -> Known | None:
    """Where the resuscitation stood when they came: by the last thing the crew said of it."""
    ends = {"rosc": "pulse", "stopped": "dead", "rearrest": "cpr"}
    said = r.last(ProtocolNoted, lambda body: body.protocol is Protocol.ARREST and body.step in ends)
    if said:
        return known(said[0], ends[said[1].step])
    back = pulse_back(r)
    entry = r.entry(back.entry) if back else None
    if entry is not None:
        return known(entry, "pulse")
    tried = efforts(r)
    return known(tried[-1], "cpr", sentence(N_("no pulse in the crew's record"))) if tried else None
