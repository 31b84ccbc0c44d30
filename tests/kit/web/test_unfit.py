"""Every way in which a body can fail to fit is said in words, in English and in Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest

import goldenhour
from goldenhour.emergency import bodies as says
from goldenhour.emergency.actions import Saying
from goldenhour.emergency.consult_bodies import Duty
from goldenhour.emergency.names import field_name
from goldenhour.kit.languages import load_catalogue
from goldenhour.kit.refusals import Refusal
from goldenhour.kit.web.unfit import unfit

CHINESE = load_catalogue(Path(goldenhour.__file__).parent / "locales" / "zh_Hant.po").gettext
CALL = {"place": {"lat": 25, "lon": 121.5}, "complaint": "103119", "level": "2305005"}
DUTY = {"id": "turn", "name": "林", "begins": "2026-11-22T08:00:00Z", "ends": "2026-11-23T08:00:00Z"}
ARRIVED: dict[str, Any] = {"alert": "a-1", "condition": "ami", "diagnosis": "", "disposition": "ward"}


class AttachmentHash(msgspec.Struct):
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


def refusal_of(wanted: Any, content: Any) -> Refusal:
    raw = content if isinstance(content, bytes) else msgspec.json.encode(content)
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(raw, type=wanted)
    return unfit("wrong_body", caught.value, field_name)


SHAPES: list[tuple[Any, Any, str | None, str, str]] = [
    (says.CallTaken, CALL | {"patient_age": 180}, "patient_age", "Age must be at most 130.", "年齡不可大於 130。"),
    (says.CallTaken, CALL | {"patient_age": -1}, "patient_age", "Age must be at least 0.", "年齡不可小於 0。"),
    (says.CallTaken, CALL | {"speed": 0}, "speed", '"speed" must be more than 0.', "「speed」必須大於 0。"),
    (says.CallTaken, CALL | {"place": {"lat": 95, "lon": 1}}, "place.lat", "Latitude must be at most 90.",
     "緯度不可大於 90。"),
    (says.CallTaken, CALL | {"place": {"lat": 25}}, "place.lon", "Longitude is missing.", "缺少經度。"),
    (says.CallTaken, {"place": CALL["place"]}, "complaint", "Complaint is missing.", "缺少主訴。"),
    (says.CallTaken, CALL | {"colour": "blue"}, "colour", '"colour" is not known here: leave it out.',
     "這裡沒有「colour」這一項，請刪除。"),
    (says.CallTaken, CALL | {"complaint": ""}, "complaint", "Complaint is empty: fill it in.", "主訴未填，請填寫。"),
    (says.CallTaken, CALL | {"note": "x" * 5000}, "note", "Note is too long: at most 4000 characters.",
     "備註太長，最多 4000 字。"),
    (says.CallTaken, CALL | {"note": 3}, "note", "Note must be text.", "備註必須是文字。"),
    (says.CallTaken, CALL | {"synthetic": "yes"}, "synthetic", '"synthetic" must be yes or no.',
     "「synthetic」只能是「是」或「否」。"),
    (says.CallTaken, CALL | {"place": 7}, "place", "Place must have named parts (a JSON object).",
     "地點必須含有各項欄位（JSON 物件）。"),
    (says.CallTaken, [], None, "What was sent must have named parts (a JSON object).",
     "送出的內容必須含有各項欄位（JSON 物件）。"),
    (says.VitalSignsTaken, {"pulse": "96"}, "pulse", "Pulse must be a whole number.", "脈搏必須是整數。"),
    (says.VitalSignsTaken, {"pulse": 96.5}, "pulse", "Pulse must be a whole number.", "脈搏必須是整數。"),
    (says.VitalSignsTaken, {"temperature_c": "warm"}, "temperature_c", "Temperature must be a number.",
     "體溫必須是數字。"),
    (Duty, DUTY | {"phone": "abc"}, "phone", '"phone" must be written like 02-2312-3456.', "「phone」的寫法應如 02-2312-3456。"),
    (AttachmentHash, {"sha256": "abc"}, "sha256", '"sha256" is not written as it must be.', "「sha256」的寫法不符。"),
    (says.VitalSignsTaken, {"pain": 11}, "pain", "Pain must be at most 10.", "疼痛不可大於 10。"),
    (says.VitalSignsTaken, {"consciousness": "sleepy"}, "consciousness",
     "Consciousness cannot be 'sleepy': choose one of those offered.", "意識不能是 'sleepy'，請從選項中選擇。"),
    (says.VitalSignsTaken, {"not_taken": {"pulse": ""}}, "not_taken[...]", '"not_taken" is empty: fill it in.',
     "「not_taken」未填，請填寫。"),
    (says.VitalSignsTaken, b'{"temperature_c": 1e999}', "temperature_c", "Temperature is too large a number.",
     "體溫數字太大。"),
    (says.CrewSignedOn, {"names": "me"}, "names", "Names must be a list.", "姓名（可多人）必須是清單。"),
    (says.CrewSignedOn, {"names": ["me", 3]}, "names[1]", "Names must be text.", "姓名（可多人）必須是文字。"),
    (says.PatientDescribed, {"birth_date": "yesterday"}, "birth_date", "Birth date must be a date, like 2026-11-22.",
     "出生日期必須是日期，例如 2026-11-22。"),
    (says.OutcomeReported, ARRIVED | {"ct_at": "2026-11-22T11:00:00"}, "ct_at",
     "Time of CT must be a time with its zone, like 2026-11-22T10:00+08:00.",
     "CT 時間必須是含時區的時間，例如 2026-11-22T10:00+08:00。"),
    (says.OutcomeReported, ARRIVED | {"ct_at": "later"}, "ct_at",
     "Time of CT must be a time with its zone, like 2026-11-22T10:00+08:00.",
     "CT 時間必須是含時區的時間，例如 2026-11-22T10:00+08:00。"),
    (says.OutcomeReported, ARRIVED | {"ct_at": 7.5}, "ct_at",
     "Time of CT must be a time with its zone, like 2026-11-22T10:00+08:00.",
     "CT 時間必須是含時區的時間，例如 2026-11-22T10:00+08:00。"),
    (Saying, {"at": "noon", "body": {}}, "at", "Time must be a time with its zone, like 2026-11-22T10:00+08:00.",
     "時間必須是含時區的時間，例如 2026-11-22T10:00+08:00。"),
    (Saying, {"id": "entry-0001"}, "body", '"body" is missing.', "缺少「body」。"),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "content", "field", "english", "chinese"), SHAPES)
def test_what_does_not_fit_is_said_in_words(
    wanted: Any, content: Any, field: str | None, english: str, chinese: str
) -> None:
    refusal = refusal_of(wanted, content)
    assert refusal.field == field
    in_chinese = refusal.sentence(CHINESE)
    assert str(refusal) == f"{english} Correct it and send it again."
    assert in_chinese == f"{chinese}請更正後再送出。"


def test_what_msgspec_says_in_a_new_way_is_kept_word_for_word() -> None:
    refusal = unfit("wrong_body", ValueError("Moon not full - at `$.note`"), field_name)
    assert (refusal.field, str(refusal)) == (
        "note", 'Note is wrong: "Moon not full". Correct it and send it again.',
    )  # fmt: skip


def test_braces_in_what_was_sent_are_no_places_to_fill() -> None:
    refusal = refusal_of(says.VitalSignsTaken, {"consciousness": "{field}"})
    assert "'{field}'" in str(refusal)
