"""The national layout: 21 columns, and what may stand in those of the hours."""

from __future__ import annotations

import re
import unicodedata

from goldenhour.emergency.aed_bodies import Hours, Span

SITE_ID, NAME, COUNTY, DISTRICT, ADDRESS, CATEGORY, KIND, DESCRIPTION = (
    "場所ID", "場所名稱", "場所縣市", "場所區域", "場所地址", "場所分類", "場所類型", "場所描述",
)  # fmt: skip
AED_ID, LOCATION, WHERE, LAT, LON = "AEDID", "AED放置地點", "AED地點描述", "地點LAT", "地點LNG"
OPENINGS = (("周一至周五起", "周一至周五迄"), ("周六起", "周六迄"), ("周日起", "周日迄"))
NOTE, TELEPHONE = "開放使用時間備註", "開放時間緊急連絡電話"
COLUMNS = (
    SITE_ID, NAME, COUNTY, DISTRICT, ADDRESS, CATEGORY, KIND, DESCRIPTION, AED_ID, LOCATION, WHERE, LAT, LON,
    *(column for pair in OPENINGS for column in pair), NOTE, TELEPHONE,
)  # fmt: skip
PADS, BATTERY, INSTALLED, MAKER, MODEL, SERIAL = "電擊貼片效期", "電池效期", "設置日期", "廠牌", "型號", "序號"
"""Not of the 21: columns of the certification form (guideline, annex 5) that a city's own list may have as well."""
TIME = re.compile(r"(\d{1,2})[:時]?(\d{2})(?:[:分]?\d{2})?分?")
END_OF_DAY = 1440
DAYS = ((0, 1, 2, 3, 4), (5,), (6,))


def minute_of(text: str) -> int | None:
    """Minutes after midnight of 8:00, 08:00:00, 0800, 24:00, also in full-width figures; None for what is no time."""
    match = TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if int(match[2]) < 60 and minutes <= END_OF_DAY else None


def clock_of(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hours_in_columns(hours: Hours | None) -> tuple[list[str], str]:
    """The six columns, and a note for what they cannot say: blank is unknown there."""
    if hours is None:
        return [""] * 6, ""
    cells: list[str] = []
    notes = []
    for days, (begins, _) in zip(DAYS, OPENINGS, strict=True):
        spans = {hours.week[day] for day in days}
        only = next(iter(spans)) if len(spans) == 1 else None
        if only is not None and len(only) == 1:
            cells += [clock_of(only[0].begins), clock_of(only[0].ends)]
        else:
            cells += ["", ""]
            notes += [in_words(hours.week[day], day) for day in days] if None not in spans else []
            notes += [f"{begins.removesuffix('起')}未開放"] if only == () else []
    return cells, "；".join(filter(None, notes))


def in_words(spans: tuple[Span, ...] | None, day: int) -> str:
    """週一 08:00-12:00、13:00-17:00, for hours the six columns have no room for."""
    if not spans:
        return ""
    return f"週{'一二三四五六日'[day]} " + "、".join(f"{clock_of(one.begins)}-{clock_of(one.ends)}" for one in spans)
