"""Any resources and any question: the store finds what looking at each resource, one after the other, finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenhour.kit.fhir.search import planning
from goldenhour.kit.fhir.search.parameters import parse
from goldenhour.kit.fhir.store import FhirStore
from tests.contracts.fhir_resources import Json, put

CODES = ["a", "b", "c"]
SYSTEMS = ["urn:s", "urn:t", None]
NAMES = ["Anna", "ANN", "Ánna", "Bö", "王小", "王", "Anna B"]
DATES = ["2026", "2026-05", "2026-05-01", "2026-05-02", "2026-05-01T12:00:00Z", "2026-05-01T20:30:00+08:00"]
NUMBERS = ["1", "1.0", "1.04", "1.05", "2", "10", "-1", "100", "99.5"]
PEOPLE = ["p0", "p1", "p2"]


def coding(code: str, system: str | None) -> Json:
    return {"code": code, **({"system": system} if system else {})}


codings = st.builds(coding, st.sampled_from(CODES), st.sampled_from(SYSTEMS))
patients = st.fixed_dictionaries(
    {"resourceType": st.just("Patient"), "id": st.sampled_from(PEOPLE)},
    optional={
        "name": st.lists(st.builds(lambda f: {"family": f}, st.sampled_from(NAMES)), min_size=1, max_size=2),
        "gender": st.sampled_from(["male", "female"]),
        "birthDate": st.sampled_from(DATES[:4]),
    },
)
observations = st.fixed_dictionaries(
    {"resourceType": st.just("Observation"), "id": st.sampled_from(["o0", "o1", "o2", "o3", "o4"])},
    optional={
        "code": st.builds(lambda c: {"coding": c}, st.lists(codings, min_size=1, max_size=2)),
        "subject": st.builds(lambda p: {"reference": f"Patient/{p}"}, st.sampled_from(PEOPLE)),
        "effectiveDateTime": st.sampled_from(DATES),
        "valueQuantity": st.builds(lambda n: {"value": Decimal(n), "unit": "u"}, st.sampled_from(NUMBERS)),
    },
)
writes = st.lists(
    st.tuples(st.lists(patients | observations, min_size=1, max_size=6), st.sampled_from(["PUT", "PUT", "PUT", "DELETE"]),
              st.sampled_from([("*",), ("hospital/A",), ("hospital/A", "hospital/B")])),
    min_size=1, max_size=6,
)  # fmt: skip
prefixes = st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"])
tokens = st.one_of(
    st.sampled_from(CODES),
    st.builds(lambda s, c: f"{s or ''}|{c}", st.sampled_from(SYSTEMS), st.sampled_from(CODES)),
    st.just("urn:s|"),
)
dates = st.builds(lambda p, d: p + d, prefixes, st.sampled_from(DATES))
numbers = st.builds(lambda p, n: p + n, prefixes, st.sampled_from(NUMBERS))
names = st.sampled_from([*NAMES, "a", "小", "n", "zz"])
booleans = st.sampled_from(["true", "false"])


def asked(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.just(name), st.lists(values, min_size=1, max_size=2).map(",".join))


of_observations = st.one_of(
    asked("code", tokens),
    asked("code:not", tokens),
    asked("date", dates),
    asked("value-quantity", numbers),
    asked("patient", st.sampled_from(PEOPLE)),
    asked("_id", st.sampled_from(["o0", "o1", "x"])),
    st.tuples(st.sampled_from(["code:missing", "date:missing", "subject:missing"]), booleans),
    asked("subject:Patient.family", names),
    asked("subject.birthdate", dates),
)
of_patients = st.one_of(
    asked("family", names),
    asked("family:exact", names),
    asked("family:contains", names),
    asked("gender:not", st.just("male")),
    asked("birthdate", dates),
    asked("_has:Observation:patient:code", tokens),
    asked("_has:Observation:subject:date", dates),
)
questions = st.one_of(
    st.tuples(st.just("Observation"), st.lists(of_observations, max_size=3)),
    st.tuples(st.just("Patient"), st.lists(of_patients, max_size=2)),
)
ORDERS = ["", "date", "-date", "value-quantity", "-_lastUpdated", "code,-date"]


# the model: written as plainly as it can be, from the specification and not from the store

FOLD = str.maketrans("áöÁÖ", "aoao")
Test = Callable[[Json], bool]


def plain(text: str) -> str:
    return text.translate(FOLD).lower()


def span(text: str) -> tuple[datetime, datetime]:
    """First moment, and first moment after."""
    if "T" in text:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return moment, moment + timedelta(seconds=1)
    parts = [int(part) for part in text.split("-")]
    year, month, day = (*parts, 1, 1)[:3] if len(parts) < 3 else parts
    first = datetime(year, month, day, tzinfo=UTC)
    if len(parts) == 1:
        return first, datetime(year + 1, 1, 1, tzinfo=UTC)
    if len(parts) == 2:
        return first, datetime(year, month + 1, 1, tzinfo=UTC)
    return first, first + timedelta(days=1)


def parted(value: str) -> tuple[str, str]:
    return (value[:2], value[2:]) if value[:2].isalpha() else ("eq", value)


def in_time(text: str, value: str) -> bool:
    prefix, wanted = parted(value)
    (low, after), (asked_low, asked_after) = span(text), span(wanted)
    return {
        "eq": asked_low <= low and after <= asked_after,
        "ne": not (asked_low <= low and after <= asked_after),
        "gt": after > asked_after,
        "ge": after > asked_low,
        "lt": low < asked_low,
        "le": low < asked_after,
        "sa": low >= asked_after,
        "eb": after <= asked_low,
    }[prefix]


def in_size(number: Decimal, value: str) -> bool:
    prefix, wanted = parted(value)
    exact = Decimal(wanted)
    half = Decimal(5).scaleb(int(exact.as_tuple().exponent) - 1)
    same = exact - half <= number < exact + half
    return {
        "eq": same, "ne": not same, "gt": number > exact, "sa": number > exact, "lt": number < exact, "eb": number < exact,
        "ge": number >= exact, "le": number <= exact,
    }[prefix]  # fmt: skip


def has_code(one: Json, value: str) -> bool:
    system, bar, code = value.rpartition("|")
    return (not code or one["code"] == code) and (not bar or one.get("system", "") == system)


class Model:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[Json, tuple[str, ...]]] = {}

    def write(self, resources: list[Json], method: str, audience: tuple[str, ...]) -> None:
        for one in resources:
            self.kept.pop((one["resourceType"], one["id"]), None)
            if method != "DELETE":
                self.kept[one["resourceType"], one["id"]] = (one, audience)

    def seen(self, type_: str, audience: frozenset[str] | None) -> list[Json]:
        return [
            one
            for (kind, _), (one, orgs) in self.kept.items()
            if kind == type_ and (audience is None or "*" in orgs or audience & set(orgs))
        ]

    def find(self, type_: str, pairs: list[tuple[str, str]], audience: frozenset[str] | None) -> set[str]:
        found = self.seen(type_, audience)
        return {one["id"] for one in found if all(self.fits(one, name, value, audience) for name, value in pairs)}

    def fits(self, one: Json, name: str, value: str, audience: frozenset[str] | None) -> bool:
        values = value.split(",")
        if name.startswith("_has:"):
            _, type_, _, inner = name.split(":")
            pointing = [other for other in self.seen(type_, audience) if self.target(other) == one["id"]]
            return any(self.fits(other, inner, value, audience) for other in pointing)
        if "." in name:
            targets = [other for other in self.seen("Patient", audience) if other["id"] == self.target(one)]
            return any(self.fits(other, name.split(".")[1], value, audience) for other in targets)
        code, _, modifier = name.partition(":")
        if modifier == "missing":
            key = {"code": "code", "date": "effectiveDateTime", "subject": "subject"}[code]
            return (key not in one) == (value == "true")
        if modifier == "not":
            return not self.fits(one, code, value, audience)
        return any(self.one_fits(one, code, modifier, each) for each in values)

    @staticmethod
    def target(one: Json) -> str:
        return str(one.get("subject", {}).get("reference", "")).removeprefix("Patient/")

    def one_fits(self, one: Json, code: str, modifier: str, value: str) -> bool:
        families = [name["family"] for name in one.get("name", ())]
        match code, modifier:
            case "code", _:
                return any(has_code(coding_, value) for coding_ in one.get("code", {}).get("coding", ()))
            case "gender", _:
                return bool(one.get("gender") == value)
            case "date", _:
                return "effectiveDateTime" in one and in_time(one["effectiveDateTime"], value)
            case "birthdate", _:
                return "birthDate" in one and in_time(one["birthDate"], value)
            case "value-quantity", _:
                return "valueQuantity" in one and in_size(one["valueQuantity"]["value"], value)
            case "patient", _:
                return self.target(one) == value
            case "family", "exact":
                return value in families
            case "family", "contains":
                return any(plain(value) in plain(family) for family in families)
            case "family", _:
                return any(plain(family).startswith(plain(value)) for family in families)
            case _:
                return bool(one["id"] == value)


def all_pages(store: FhirStore, type_: str, pairs: list[tuple[str, str]], audience: frozenset[str] | None) -> list[str]:
    search = parse((type_,), pairs)
    found: list[str] = []
    page = store.search(search, audience)
    while True:
        found += [hit.version.id for hit in page.hits]
        if not page.next:
            return found
        assert len(found) < 100, (type_, pairs)  # the pages go round in a circle
        page = store.search(replace(search, cursor=page.next), audience)


Asked = tuple[tuple[str, list[tuple[str, str]]], str, frozenset[str] | None]
asks = st.tuples(
    questions,
    st.sampled_from(ORDERS),
    st.sampled_from([None, frozenset({"hospital/A"}), frozenset({"hospital/B"}), frozenset()]),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(history=writes, asks=st.lists(asks, min_size=4, max_size=8), walks=st.booleans())
def test_any_question_is_answered_as_by_looking_at_each_resource(
    store: FhirStore, history: list[Any], asks: list[Asked], walks: bool
) -> None:
    store.clear()
    model = Model()
    for resources, method, audience in history:
        put(store, *resources, audience=audience, method=method)
        model.write(resources, method, audience)
    store._searcher._remembered.clear()
    planning.FEW, usual = (0 if walks else planning.FEW), planning.FEW
    try:
        for (type_, pairs), order, seen_by in asks:
            sorting = [("_sort", order)] if order and type_ == "Observation" else []
            found = all_pages(store, type_, [*pairs, *sorting, ("_count", "2")], seen_by)
            expected = model.find(type_, pairs, seen_by)
            assert len(found) == len(set(found)), (type_, pairs, order)
            assert set(found) == expected, (type_, pairs, order, seen_by)
            counted = store.search(parse((type_,), [*pairs, ("_summary", "count")]), seen_by).total
            assert counted == len(expected)
    finally:
        planning.FEW = usual


PREFIXES = ["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"]


def test_every_prefix_holds_at_every_precision(store: FhirStore) -> None:
    model = Model()
    dated = [observation_of(f"d{n}", effectiveDateTime=date) for n, date in enumerate(DATES)]
    sized = [observation_of(f"n{n}", valueQuantity={"value": Decimal(size)}) for n, size in enumerate(NUMBERS)]
    put(store, *dated, *sized)
    model.write([*dated, *sized], "PUT", ("*",))
    questions = [("date", prefix + date) for prefix in PREFIXES for date in DATES]
    questions += [("value-quantity", prefix + size) for prefix in PREFIXES for size in NUMBERS]
    for pairs in ([one] for one in questions):
        assert set(all_pages(store, "Observation", pairs, None)) == model.find("Observation", pairs, None), pairs


def test_every_time_from_until_is_the_same_as_its_two_halves(store: FhirStore) -> None:
    model = Model()
    dated = [observation_of(f"d{n}", effectiveDateTime=date) for n, date in enumerate(DATES)]
    put(store, *dated)
    model.write(dated, "PUT", ("*",))
    for later in ("ge", "gt", "sa"):
        for earlier in ("le", "lt", "eb"):
            for begin in DATES:
                for end in DATES:
                    pairs = [("date", later + begin), ("date", earlier + end)]
                    expected = model.find("Observation", pairs, None)
                    assert set(all_pages(store, "Observation", pairs, None)) == expected, pairs


def observation_of(id_: str, **more: Any) -> Json:
    return {"resourceType": "Observation", "id": id_, **more}
