"""One tile of the board: what is read from three metres. Rendered on every change of the case, so it is kept cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from goldenhour.emergency.atmist import BETWEEN, Reader, before_leaving, lines_for, says_nothing
from goldenhour.emergency.attached_bodies import Attached
from goldenhour.emergency.bodies import Condition, Mark, Priority, Sex
from goldenhour.emergency.capabilities import likely_condition
from goldenhour.emergency.case import COMING, Alert, AlertState, Case
from goldenhour.emergency.house import House
from goldenhour.emergency.known_patient import allergies_in_short
from goldenhour.emergency.ladder_bodies import Step
from goldenhour.emergency.names import name_of
from goldenhour.emergency.scores import News2, news2, news2_applies
from goldenhour.emergency.signs import latest_signs
from goldenhour.emergency.suspicion import age_of
from goldenhour.kit.sentences import N_, Translate, sentence
from goldenhour.screens.drawing import sparkline_drawing

READINGS_AT_MOST = 12
"""Per sparkline: what a wall shows. The whole trend is in the record."""
LINE_AT_MOST, SIGNS_AT_MOST = 120, 200
"""Characters of one ATMIST line, and of the vital signs; the tile cuts them earlier, the frame stays small."""

LEVELS: dict[Priority, str] = {Priority.HIGH: "critical", Priority.MEDIUM: "urgent", Priority.LOW: "info"}
"""Alarm priority -> the look's signal: colour and shape. The word stands beside them."""


class Trended(NamedTuple):
    """A vital sign with a sparkline: its short name on a wall, and the usual range of adults drawn as a band (the zero
    bands of NEWS2, RCP 2017, chart 1)."""

    sign: str
    name: str
    low: float
    high: float


TRENDED = (
    Trended("systolic", N_("BP"), 111, 219),
    Trended("pulse", N_("Pulse"), 51, 90),
    Trended("spo2", N_("SpO₂"), 96, 100),
    Trended("breaths", N_("Resp"), 12, 20),
)

SINCE = "\x1f"
"""Encloses a moment inside a line, to become an age that runs on the page."""


@dataclass(frozen=True)
class RunningReader(Reader):
    """A reader whose ages run on: a tile hangs there for minutes after it was written."""

    def ago(self, at: datetime) -> str:
        return f"{SINCE}{at.isoformat(timespec='seconds')}{SINCE}"


def html(house: House, case: Case, alert: Alert, order: str, language: str) -> str:
    """The tile. Its cost depends on this case alone."""
    say: Translate = house.pages.translate(language)
    words = words_in(say)
    reader = RunningReader(language, house.country, say, house.world.now())
    run = case.runs.get(alert.unit)
    return house.part(
        "alerts/tile.html",
        language,
        case=case,
        alert=alert,
        order=order,
        who=who(case, say),
        what=what(case, say, alert),
        level=LEVELS[alert.priority],
        priority=name_of(alert.priority).text(say),
        unacknowledged=alert.state is AlertState.ALERTED and not case.is_quiet(alert),
        louder=alert.has_climbed_to(Step.LOUDER),
        condition=condition_of(case, alert),
        lines=lines_of(case, reader, words),
        too_few=says_nothing,
        still=say(where) if (where := not_left(case, alert)) else "",
        score=early_warning(case),
        taken=age_html(case.vital_signs[-1].at.isoformat(timespec="seconds"), words) if case.vital_signs else "",
        sparks=[spark_html(one, tuple(points), say(one.name), words) for one, points in trends(case)],
        crew=brought_by(house, case, alert, language),
        attached=attached(case, say, words),
        at_door=run.times.get(Mark.AT_HOSPITAL) if run else None,
        prepared=[name_of(what).text(say) for what, ready in alert.prepared.items() if ready],
        heard_at=heard_at(case, alert),
        before=[one for one in alert.rung if one.acknowledged_by],
        beside=beside(house, case, alert, say),
    )


def beside(house: House, case: Case, alert: Alert, say: Translate) -> list[str]:
    """The other patients of the same call who come to this hospital too: one ambulance, two tiles that name each other."""
    return [
        who(other, say)
        for other in house.book.same_call(case)
        if any(one.hospital == alert.hospital and one.state in COMING for one in other.alerts.values())
    ]


def gone_html(house: House, case: Case, alert: Alert, until: datetime, language: str) -> str:
    """The tile of a patient who goes to another hospital or does not come: no alarm, and it leaves by itself."""
    say: Translate = house.pages.translate(language)
    going = house.country.find_hospital(alert.moved_to or "")
    return house.part(
        "alerts/gone.html",
        language,
        case=case,
        alert=alert,
        until=until,
        who=who(case, say),
        what=what(case, say, alert),
        going=going.short(language) if going else alert.moved_to,
        gone_at=alert.moved_at or alert.withdrawn_at or alert.stored_at,
        prepared=[name_of(what).text(say) for what, ready in alert.prepared.items() if ready],
    )


def heard_at(case: Case, alert: Alert) -> datetime:
    """When anybody last said something of this patient: what a screen or the ladder says of itself is no news of them."""
    said = (said.logged.stored_at for said in reversed(case.timeline) if said.kind not in OF_ITSELF)
    return next(said, alert.stored_at)


OF_ITSELF = {"alert_shown", "alert_climbed", "channel_answered"}


def attached(case: Case, say: Translate, words: Words) -> list[tuple[str, Markup]]:
    """What there is to look at, each kind once with its number and the age of the newest. Never the picture itself: a frame
    stays small."""
    found: dict[Attached, list[datetime]] = {}
    for one in case.attachments:
        found.setdefault(one.body.what, []).append(one.at)
    return [
        (f"{name_of(kind).text(say)}{f' ×{len(times)}' if len(times) > 1 else ''}",
         age_html(max(times).isoformat(timespec="seconds"), words))
        for kind, times in sorted(found.items())
    ]  # fmt: skip


def lines_of(case: Case, reader: Reader, words: Words) -> list[tuple[str, Markup]]:
    """ATMIST as the tile shows it. Allergies stand before the treatment, where they are never cut off."""
    *lines, treatment = lines_for(case, reader)
    given = BETWEEN.join(part for part in (allergies_in_short(case, reader.translate), treatment.text) if part)
    cut = [
        (line.letter, line_html(line.text, words, SIGNS_AT_MOST if line.letter == "S" else LINE_AT_MOST))
        for line in lines
    ]
    return [*cut, (treatment.letter, line_html(given, words, LINE_AT_MOST))]


def who(case: Case, say: Translate) -> str:
    """Age and sex, the largest words of a tile. What is not known is not guessed."""
    if case.practises_alone:
        return say(N_("Drill: no patient"))
    age, sex = age_of(case), case.patient.sex or (case.call.patient_sex if case.call else None)
    named = name_of(sex).text(say) if sex in (Sex.MALE, Sex.FEMALE) else ""
    if age is None:
        return named or say(N_("Patient"))
    years = sentence(N_("{n} months"), n=int(age * 12)) if age < 2 else sentence(N_("{n} years"), n=int(age))
    return f"{years.text(say)} {named}".strip()


def brought_by(house: House, case: Case, alert: Alert, language: str) -> str:
    """The unit with the level of its crew; of a transfer, the hospital that sends the patient."""
    if (transfer := case.transfers.get(alert.transfer or "")) is not None:
        sender = house.country.find_hospital(transfer.said.hospital)
        named = sender.short(language) if sender else transfer.said.hospital
        return sentence(N_("transfer from {hospital}"), hospital=named).text(house.pages.translate(language))
    run = case.runs.get(alert.unit)
    crew = house.country.label("crew_levels", run.crew_level, language) if run and run.crew_level else ""
    return f"{run.name if run else alert.unit}{f' · {crew}' if crew else ''}"


def not_left(case: Case, alert: Alert) -> str:
    """Where the patient still is before the way to this hospital begins; nothing once they are on it."""
    if (transfer := case.transfers.get(alert.transfer or "")) is not None:
        return "" if transfer.departed_at else N_("not left yet")
    return before_leaving(case.runs.get(alert.unit))


def condition_of(case: Case, alert: Alert) -> Condition:
    """What this hospital is warned of: of a transfer, the channel it runs in."""
    transfer = case.transfers.get(alert.transfer or "")
    if transfer is not None and transfer.said.channel is not Condition.OTHER:
        return transfer.said.channel
    return likely_condition(case)


def what(case: Case, say: Translate, alert: Alert | None = None) -> str:
    """The suspected condition; marked as the data's own suggestion until the crew says so. Else the crew's words."""
    if alert is not None and alert.transfer and (condition := condition_of(case, alert)) is not Condition.OTHER:
        return name_of(condition).text(say)
    if (condition := likely_condition(case)) is not Condition.OTHER:
        named = name_of(condition).text(say)
        return named if case.suspected else f"{named}?"
    return short(case.history.complaint or (case.suspected.why if case.suspected else ""), 40)


def short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def early_warning(case: Case) -> News2 | None:
    """NEWS2 of the last values; None for children and when nothing was measured."""
    score = news2(latest_signs(case))
    return score if score.parts and news2_applies(age_of(case)) else None


def trends(case: Case) -> list[tuple[Trended, list[tuple[datetime, Any]]]]:
    """The readings of each trended sign that was ever taken, the newest last; None where a set left it out."""
    found = []
    for one in TRENDED:
        points = [(taken.at, getattr(taken.signs, one.sign)) for taken in case.vital_signs[-READINGS_AT_MOST:]]
        if any(value is not None for _, value in points):
            found.append((one, points))
    return found


# ── the parts that repeat, written here because a template's macros cost more than all the rest ──────────────────────
class Words(NamedTuple):
    """What the repeated parts say, in one language."""

    earlier: str
    low: str
    high: str


def words_in(say: Translate) -> Words:
    return Words(say(N_("earlier")), say(N_("low")), say(N_("high")))


def age_html(at: str, words: Words) -> Markup:
    """An age that runs on the page (screens/static/clock.js)."""
    return AGE.format(at=at, earlier=words.earlier)


def line_html(text: str, words: Words, most: int) -> Markup:
    """A line with its ages running, cut to what a frame may hold."""
    left, found = most, []
    for place, part in enumerate(text.split(SINCE)):
        if place % 2:
            found.append(age_html(part, words))
        elif part and left > 0:
            found.append(escape(short(part, left)))
            left -= len(part)
    return Markup("").join(found)


@lru_cache(maxsize=4096)
def spark_html(one: Trended, points: tuple[tuple[datetime, Any], ...], name: str, words: Words) -> Markup:
    """A sparkline over the usual range, with the last value, where it lies beside that range, and its age. Kept, because
    most changes of a case leave its vital signs as they are."""
    drawn = sparkline_drawing(points, one.low, one.high, *SPARK_SIZE)
    assert drawn.last is not None
    assert drawn.last_at is not None
    lines = Markup("").join(LINE.format(line) for line in drawn.lines)
    beside = BESIDE.format(words.low if drawn.outside == "low" else words.high) if drawn.outside else ""
    older = " older" if points[-1][1] is None else ""
    age = age_html(drawn.last_at.isoformat(timespec="seconds"), words)
    return SPARK.format(drawn=drawn, lines=lines, name=name, beside=beside, age=age, older=older)


SPARK_SIZE = (84, 24)
AGE = Markup('<time datetime="{at}" data-since="{at}" data-format="ago">{earlier}</time>')
LINE = Markup('<polyline class="line" points="{}"/>')
BESIDE = Markup(' <span class="outside">{}</span>')  # a word: a triangle beside the trend's arrow reads as a trend
SPARK = Markup(
    '<figure class="spark{older}"><svg viewBox="0 0 {drawn.width} {drawn.height}" preserveAspectRatio="none" aria-hidden="true">'
    '<rect class="band" width="{drawn.width}" y="{drawn.band_y}" height="{drawn.band_height}"/>{lines}'
    '<circle class="last" cx="{drawn.last_x}" cy="{drawn.last_y}" r="2.5"/></svg>'
    '<figcaption><span class="value">{name} <b>{drawn.last:g}</b>{beside}</span> '
    '<span class="age">{age}</span></figcaption></figure>'
)
