"""What is known from the crew's record: what was measured, found, done and given."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goldenhour.emergency import bodies as says
from goldenhour.emergency.attached_bodies import Attached, AttachmentAdded
from goldenhour.emergency.bodies import FindingNoted, MedicationGiven, ProcedureDone, VitalSignsTaken
from goldenhour.emergency.entries import Said
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.record_bodies import RecordSigned, Signer
from goldenhour.emergency.scores import TEMSIS, cincinnati, g_fast
from goldenhour.emergency.suspicion import ST_ELEVATION
from goldenhour.kit.sentences import N_, sentence
from goldenhour.outcomes.known.reading import KNOWING, Known, Reading, at_of, known, known_at, knows

Coded = FindingNoted | ProcedureDone | MedicationGiven


# ── measured ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def first_sign(item_id: str, name: str) -> None:
    def knowing(r: Reading) -> Known | None:
        found = r.first(VitalSignsTaken, lambda body: getattr(body, name) is not None and before_arrival(body))
        return known(found[0], f"{getattr(found[1], name):g}") if found else None

    KNOWING[item_id] = knowing


def before_arrival(body: VitalSignsTaken) -> bool:
    return body.phase is not says.Phase.HOSPITAL


for _name in ("pulse", "systolic", "breaths", "spo2", "gcs_eye", "gcs_verbal", "gcs_motor"):
    first_sign(f"scene_{_name}", _name)
first_sign("scene_glucose", "glucose_mg_dl")


def sign_here(item_id: str, value_of: Callable[[VitalSignsTaken], int | None]) -> None:
    """The first value measured at the hospital."""

    def knowing(r: Reading) -> Known | None:
        found = r.first(VitalSignsTaken, lambda body: not before_arrival(body) and value_of(body) is not None)
        return known(found[0], str(value_of(found[1]))) if found else None

    KNOWING[item_id] = knowing


def total_gcs(body: VitalSignsTaken) -> int | None:
    parts = (body.gcs_eye, body.gcs_verbal, body.gcs_motor)
    return None if None in parts else sum(part or 0 for part in parts)


sign_here("ed_systolic", lambda body: body.systolic)
sign_here("ed_breaths", lambda body: body.breaths)
sign_here("ed_gcs", total_gcs)


# ── found, done, given ───────────────────────────────────────────────────────────────────────────────────────────────
def coded(r: Reading, body: type[Coded], codes: Iterable[str]) -> list[tuple[Said, Coded]]:
    """The entries with one of these TEMSIS codes, by the time they tell of."""
    wanted = frozenset(codes)
    found = r.all(body, lambda said: said.code in wanted and said.system in TEMSIS)
    return sorted(found, key=lambda one: at_of(one[0]))


def answered(r: Reading, element_id: str, answers: dict[str, str]) -> Known | None:
    """An element of the national record whose codes mean one of our answers."""
    found = r.element(element_id)
    return known(found[0], answers[found[1]]) if found and found[1] in answers else None


def step(r: Reading, protocol: Protocol, *names: str) -> tuple[Said, ProtocolNoted] | None:
    return r.first(ProtocolNoted, lambda body: body.protocol is protocol and body.step in names)


def said_yes_or_no(r: Reading, protocol: Protocol, name: str) -> Known | None:
    found = r.last(ProtocolNoted, lambda body: body.protocol is protocol and body.step == name)
    return known(found[0], found[1].value) if found and found[1].value in ("yes", "no") else None


def recorded(r: Reading) -> Said | None:
    """The crew's last entry, once they have handed over or signed: what their record does not name was not done."""
    if r.alert.handed_over_at is None and r.last(RecordSigned, lambda body: body.who is Signer.CREW) is None:
        return None
    done = [said for said, _ in (*r.all(ProcedureDone), *r.all(VitalSignsTaken))]
    return max(done, key=at_of, default=None)


def done_or_not(r: Reading, body: type[Coded], codes: Iterable[str]) -> Known | None:
    """Yes with the entry that says so; no where the record is written and does not name it."""
    if found := coded(r, body, codes):
        return known(found[0][0], "yes")
    whole = recorded(r)
    return known(whole, "no", sentence(N_("not in the crew's record"))) if whole else None


AIRWAYS = (
    ("127107", "tube"),
    ("127105", "supraglottic"),
    ("127106", "basic"),
    ("127101", "basic"),
    ("127102", "basic"),
)


@knows("airway")
def airway(r: Reading) -> Known | None:
    """The most that was done for it."""
    for code, answer in AIRWAYS:
        if found := coded(r, ProcedureDone, [code]):
            return known(found[0][0], answer)
    whole = recorded(r)
    return known(whole, "none", sentence(N_("not in the crew's record"))) if whole else None


# ── stroke ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@knows("onset_at")
def onset_at(r: Reading) -> Known | None:
    found = r.field(says.HistoryTaken, "onset_at")
    return known_at(found[0], found[1]) if found else None


@knows("last_known_well_at")
def last_known_well_at(r: Reading) -> Known | None:
    found = r.field(says.HistoryTaken, "last_known_well_at")
    return known_at(found[0], found[1]) if found else None


@knows("onset_kind")
def onset_kind(r: Reading) -> Known | None:
    found = r.field(says.HistoryTaken, "onset_at")
    return known(found[0], "seen") if found else None


@knows("cincinnati")
def cincinnati_signs(r: Reading) -> Known | None:
    findings = list(r.all(FindingNoted))
    if not findings:
        return None
    return known(findings[-1][0], str(cincinnati(body for _, body in findings).count), sentence(N_("counted")))


@knows("g_fast")
def g_fast_signs(r: Reading) -> Known | None:
    findings, steps = list(r.all(FindingNoted)), list(r.all(ProtocolNoted))
    scale = g_fast((body for _, body in findings), (body for _, body in steps))
    last = max([*findings, *steps], key=lambda one: at_of(one[0]), default=None)
    return known(last[0], str(scale.count), sentence(N_("counted"))) if scale.complete and last else None


def past_history(item_id: str, *codes: str) -> None:
    """From the past history of the record; no where it was taken and does not name it."""

    def knowing(r: Reading) -> Known | None:
        listed = [found for found in r.all(FindingNoted) if found[1].code in PAST]
        if not listed:
            return None
        match = [said for said, body in listed if body.code in codes]
        return known(match[0] if match else listed[-1][0], "yes" if match else "no")

    KNOWING[item_id] = knowing


PAST = frozenset({"E11", "I10", "C80", "J44.9", "J45", "I69", "K77", "N18", "I25", "G40", "F39", "135001"})
past_history("hypertension", "I10")
past_history("diabetes", "E11")
past_history("former_stroke", "I69")
past_history("heart_disease", "I25")

ANTICOAGULANTS = ("warfarin", "coumadin", "apixaban", "eliquis", "rivaroxaban", "xarelto", "dabigatran", "pradaxa",
                  "edoxaban", "lixiana", "抗凝血")  # fmt: skip


@knows("anticoagulated")
def anticoagulated(r: Reading) -> Known | None:
    """By the medicines the crew wrote down, which are shown beside it; left open where they wrote none."""
    found = r.field(says.PatientDescribed, "regular_medications")
    if found is None or not found[1].strip():
        return None
    named = any(name in found[1].lower() for name in ANTICOAGULANTS)
    how = sentence(N_("medicines listed: {what}"), what=" ".join(found[1].split())[:80])
    return known(found[0], "yes" if named else "no", how)


# ── infarction ───────────────────────────────────────────────────────────────────────────────────────────────────────
@knows("scene_ecg_at")
def scene_ecg_at(r: Reading) -> Known | None:
    found = r.first(AttachmentAdded, lambda body: body.what is Attached.ECG12)
    if found:
        return known_at(found[0], found[1].taken_at)
    done = coded(r, ProcedureDone, ["127505"])
    return known_at(done[0][0]) if done else None


ECG_SITES = {"9901051": "anterior", "9901053": "inferior", "9901055": "lateral", "9901057": "posterior"}


@knows("scene_ecg")
def scene_ecg(r: Reading) -> Known | None:
    if found := coded(r, FindingNoted, ST_ELEVATION):
        return known(found[0][0], "stemi")
    none = step(r, Protocol.STEMI, "st_elevation_none")
    return known(none[0], "other", sentence(N_("no ST elevation"))) if none else None


@knows("scene_ecg_site")
def scene_ecg_site(r: Reading) -> Known | None:
    found = coded(r, FindingNoted, ST_ELEVATION)
    return known(found[0][0], ECG_SITES[found[0][1].code]) if found else None


KNOWING["aspirin_before"] = lambda r: done_or_not(r, MedicationGiven, ["124201"])


# ── trauma ───────────────────────────────────────────────────────────────────────────────────────────────────────────
CAUSES = {
    "V49.9": "car", "V29.9": "motorcycle", "V19.9": "bicycle", "V01": "pedestrian", "V02": "pedestrian",
    "V03": "pedestrian", "V09": "pedestrian", "V99": "traffic", "W19": "fall_height", "W01": "fall_level",
    "W31.9": "machine", "W23": "machine", "X99.9": "stab", "T14.90": "other",
}  # fmt: skip
TYPES = {"2902001": "blunt", "2902003": "burn", "2902007": "penetrating"}
TYPE_OF_CAUSE = dict.fromkeys(
    ("car", "motorcycle", "bicycle", "pedestrian", "traffic", "fall_height", "fall_level", "machine"), "blunt"
) | {"stab": "penetrating"}

KNOWING["injury_cause"] = lambda r: answered(r, "eInjury.T01", CAUSES)


@knows("injury_type")
def injury_type(r: Reading) -> Known | None:
    if found := coded(r, FindingNoted, TYPES):
        return known(found[0][0], TYPES[found[0][1].code])
    cause = KNOWING["injury_cause"](r)
    if cause is None or cause.value not in TYPE_OF_CAUSE:
        return None
    entry = r.entry(cause.entry)
    return known(entry, TYPE_OF_CAUSE[cause.value], sentence(N_("from how it happened"))) if entry else None


@knows("fall_height")
def fall_height(r: Reading) -> Known | None:
    found = r.element("eInjury.T05")
    return known(*found) if found and found[1].isdecimal() else None


KNOWING["entrapped"] = lambda r: said_yes_or_no(r, Protocol.TRAUMA, "entrapped")
KNOWING["tourniquet"] = lambda r: done_or_not(r, ProcedureDone, ["127208"])
