"""`$evaluate-measure` (FHIR R4, Measure): one of the sixteen indicators over whole months, counted when it is asked for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from goldenhour.app.fhir_documents import texts_of
from goldenhour.emergency.fhir.building import resource_id
from goldenhour.emergency.house import House
from goldenhour.indicators.sixteen.asking import MONTHS_AT_MOST, Question
from goldenhour.indicators.sixteen.board import aims_of, counted, figure_for
from goldenhour.indicators.sixteen.counting import months_between
from goldenhour.indicators.sixteen.declared import SIXTEEN, Sixteen
from goldenhour.indicators.sixteen.fhir import measure_id, measure_report, measure_url
from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.api import FhirApi, Operator
from goldenhour.kit.fhir.http import Answer, Asked, json_answer
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.references import literal

DEFINITION = "http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure"
HOSPITAL = "hospital/"


class Measuring:
    """The operation, for a house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def operators(self) -> tuple[Operator, ...]:
        either = frozenset({"type", "instance"})
        return (Operator("evaluate-measure", self.evaluate, either, frozenset({"Measure"}), definition=DEFINITION),)

    async def evaluate(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """`periodStart` and `periodEnd`: the first and last day of months. `reporter`: a hospital, Organization/<id>; a
        hospital's own program gets its own. `measure`: the canonical, where no Measure is in the address."""
        demand(access, "MeasureReport", "read")
        given = texts_of(request)
        one = measure_named(request, given)
        first, last = period_of(given)
        hospital = self.reporter(access, given.get("reporter", ""))
        question = Question(
            first=f"{first:%Y-%m}", last=f"{last:%Y-%m}", hospital=hospital, hospitals=(hospital,) if hospital else None
        )
        found = await counted(self.house, question)
        figure = figure_for(found, one, question, question.hospitals, aims_of(self.house, hospital).get(one.code))
        answer = json_answer(measure_report(one, figure, first, last, self.house.world.now(), hospital))
        answer.interaction = "read"
        return answer

    def reporter(self, access: Access, said: str) -> str:
        """The hospital whose figure it is: asked for, or the program's own; "" for who sees all."""
        target = literal(said) if said else None
        if said and (target is None or target.type != "Organization"):
            raise refused(400, "value", "reporter is a hospital: Organization/<id>.")
        known = {resource_id("hospital", one.id): one.id for one in self.house.country.hospitals}
        if target is not None and target.id not in known:
            raise refused(404, "not-found", f"There is no hospital Organization/{target.id}.")
        if access.audience is None:
            return known[target.id] if target else ""
        mine = {name.removeprefix(HOSPITAL) for name in access.audience if name.startswith(HOSPITAL)}
        asked = known[target.id] if target else next(iter(sorted(mine)), "")
        if asked not in mine:
            raise refused(
                403, "forbidden", "These are the figures of others. Your own hospital's are given without reporter."
            )
        return asked


def measure_named(request: Asked, given: dict[str, str]) -> Sixteen:
    name = request.path[1] if not request.path[1].startswith("$") else given.get("measure", "").partition("|")[0]
    for one in SIXTEEN:
        if name in (measure_id(one), measure_url(one), f"Measure/{measure_id(one)}"):
            return one
    raise refused(404, "not-found", f"There is no Measure '{name}' that is evaluated here. See Measure?url:below.")


def period_of(given: dict[str, str]) -> tuple[date, date]:
    """Whole months: the first day of one to the last of another."""
    try:
        first, last = (date.fromisoformat(given[name]) for name in ("periodStart", "periodEnd"))
    except (KeyError, ValueError):
        raise refused(400, "required", "Say from when to when: periodStart=2026-01-01&periodEnd=2026-03-31.") from None
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1] and first <= last and first.year > 1970
    if not whole or len(months_between(f"{first:%Y-%m}", f"{last:%Y-%m}")) > MONTHS_AT_MOST or last.year > 9990:
        raise refused(
            400, "value", f"Figures are of whole months, at most {MONTHS_AT_MOST}: from a first to a last day of one."
        )
    return first, last
