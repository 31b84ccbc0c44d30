"""What happens to a simulated patient: made up, plausible, the same for the same case id. Pure.

Proportions are our own rough choice, not statistics: enough of the four conditions to see every screen at work.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from goldenhour.emergency.bodies import Condition, Consciousness, Disposition, Preparation, Sex


class Scene(NamedTuple):
    """One kind of emergency. `signs` are its first vital signs, `drift` how they move until the hospital (per set)."""

    weight: int
    complaint: str
    level: str
    condition: Condition
    told: str
    why: str
    signs: dict[str, Any]
    drift: dict[str, float]
    findings: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    medications: tuple[tuple[str, float, str, str], ...] = ()
    preparations: tuple[Preparation, ...] = ()
    disposition: Disposition = Disposition.WARD
    diagnosis: str = ""
    transported: float = 0.9


ALERT, VOICE, UNRESPONSIVE = Consciousness.ALERT, Consciousness.VOICE, Consciousness.UNRESPONSIVE
CRITICAL, URGENT, STEADY = "2305001", "2305003", "2305005"

SCENES: tuple[Scene, ...] = (
    Scene(6, "103109", URGENT, Condition.AMI, "胸口悶痛、冒冷汗", "12 導程 ST 段上升",
          {"systolic": 104, "diastolic": 66, "pulse": 98, "breaths": 22, "spo2": 94, "consciousness": ALERT},
          {"systolic": -2, "pulse": 2}, ("9901053",), (), (("124201", 300, "mg", ""),),
          (Preparation.CATH_LAB, Preparation.RESUS_BAY), Disposition.CATH_LAB, "急性心肌梗塞 I21", 1.0),
    Scene(6, "103104", URGENT, Condition.STROKE, "右側無力、說話不清楚", "辛辛那提量表陽性",
          {"systolic": 186, "diastolic": 98, "pulse": 88, "breaths": 18, "spo2": 96, "consciousness": VOICE},
          {"systolic": -3}, ("3520041", "3520053", "3520029"), (), (),
          (Preparation.CT, Preparation.STROKE_TEAM), Disposition.INTENSIVE_CARE, "急性腦梗塞 I63", 1.0),
    Scene(4, "103101", CRITICAL, Condition.OHCA, "叫不醒、沒有呼吸", "無脈搏，施行 CPR 中",
          {"systolic": 0, "diastolic": 0, "pulse": 0, "breaths": 0, "consciousness": UNRESPONSIVE,
           "gcs_eye": 1, "gcs_verbal": 1, "gcs_motor": 1},
          {}, (), ("127301",), (("124301", 1, "mg", ""),),
          (Preparation.RESUS_BAY, Preparation.ECMO), Disposition.INTENSIVE_CARE, "到院前心肺功能停止 I46", 1.0),
    Scene(5, "103201", URGENT, Condition.TRAUMA, "機車與汽車對撞，飛出五公尺", "收縮壓低於 90",
          {"systolic": 86, "diastolic": 50, "pulse": 124, "breaths": 28, "spo2": 93, "consciousness": VOICE,
           "gcs_eye": 3, "gcs_verbal": 4, "gcs_motor": 5},
          {"systolic": 3, "pulse": -2}, (), (), (("125602", 500, "ml", ""),),
          (Preparation.TRAUMA_TEAM, Preparation.BLOOD, Preparation.CT), Disposition.OPERATING_ROOM, "多重外傷 T07", 1.0),
    Scene(12, "103202", STEADY, Condition.OTHER, "在浴室跌倒，髖部疼痛", "",
          {"systolic": 142, "diastolic": 80, "pulse": 84, "breaths": 16, "spo2": 97, "consciousness": ALERT, "pain": 6},
          {"pulse": -1}, disposition=Disposition.WARD, diagnosis="髖部骨折 S72"),
    Scene(12, "103103", URGENT, Condition.OTHER, "喘了兩天，今天更喘", "",
          {"systolic": 150, "diastolic": 86, "pulse": 108, "breaths": 28, "spo2": 89, "on_oxygen": True,
           "temperature_c": 38.2, "consciousness": ALERT},
          {"spo2": 1.5, "breaths": -1}, (), (), (("124601", 5, "mg", ""),),
          disposition=Disposition.WARD, diagnosis="肺炎 J18"),
    Scene(14, "103113", STEADY, Condition.OTHER, "頭暈、全身無力", "",
          {"systolic": 128, "diastolic": 76, "pulse": 82, "breaths": 16, "spo2": 98, "temperature_c": 36.7,
           "consciousness": ALERT}, {}, disposition=Disposition.DISCHARGED, diagnosis="頭暈 R42", transported=0.75),
    Scene(8, "103110", STEADY, Condition.OTHER, "肚子痛、吐了三次", "",
          {"systolic": 118, "diastolic": 70, "pulse": 96, "breaths": 18, "spo2": 98, "temperature_c": 37.6,
           "consciousness": ALERT, "pain": 5}, {"pulse": -1},
          disposition=Disposition.DISCHARGED, diagnosis="急性腸胃炎 A09"),
    Scene(6, "103108", URGENT, Condition.OTHER, "糖尿病，叫起來會答但是很慢", "",
          {"systolic": 134, "diastolic": 72, "pulse": 104, "breaths": 18, "spo2": 97, "consciousness": VOICE,
           "glucose_mg_dl": 42}, {"pulse": -3}, (), (), (("124802", 50, "ml", ""),),
          disposition=Disposition.DISCHARGED, diagnosis="低血糖 E16"),
)  # fmt: skip

FAMILY = "陳林黃張李王吳劉蔡楊"
GIVEN = ("演練一", "演練二", "示範", "模擬", "虛構", "範例", "樣本", "試用")
"""Patients are called "drill", "example", "fictitious": nobody is to take them for a real one."""


class Patient(NamedTuple):
    """One simulated patient. Minutes are simulated minutes; `transported`: whether they are brought anywhere."""

    scene: Scene
    sex: Sex
    age: int
    name: str
    transported: bool
    turnout_min: float
    to_patient_min: float
    on_scene_min: float
    in_ed_min: float
    seed: int


def patient_of(case_id: str, complaint: str | None = None) -> Patient:
    """The patient behind a case: drawn by its id; for a call somebody else took, of the complaint they wrote down."""
    chance = random.Random(case_id)  # noqa: S311  a made-up patient, drawn anew the same after a restart
    fitting = [scene for scene in SCENES if scene.complaint == complaint] or list(SCENES)
    scene = chance.choices(fitting, [scene.weight for scene in fitting])[0]
    return Patient(
        scene,
        chance.choice((Sex.MALE, Sex.FEMALE)),
        chance.randint(45, 92) if scene.condition is not Condition.TRAUMA else chance.randint(17, 70),
        chance.choice(FAMILY) + chance.choice(GIVEN),
        chance.random() < scene.transported,
        turnout_min=chance.uniform(0.7, 1.6),
        to_patient_min=chance.uniform(0.8, 3.0),
        on_scene_min=chance.uniform(9, 18),
        in_ed_min=chance.uniform(8, 22),
        seed=chance.getrandbits(32),
    )


def signs_at(patient: Patient, which: int) -> dict[str, Any]:
    """The `which`-th set of vital signs: the first ones, drifting, with a little noise."""
    chance = random.Random(patient.seed + which)  # noqa: S311  made up, the same each time
    signs = dict(patient.scene.signs)
    for name, value in signs.items():
        if isinstance(value, int) and not isinstance(value, bool) and value > 20:
            moved = value + patient.scene.drift.get(name, 0) * which + chance.gauss(0, value * 0.015)
            signs[name] = min(100, round(moved)) if name == "spo2" else round(moved)
        elif isinstance(value, float):
            signs[name] = round(value + chance.gauss(0, 0.1), 1)
    return signs
