from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.kit.fhir.outcomes import FhirRefusal
from goldenhour.kit.fhir.search.criteria import Match
from goldenhour.kit.fhir.search.parameters import MOST_COUNT, parse, parse_query
from goldenhour.kit.fhir.search.registry import TYPE_NUMBERS, common_parameters, parameters_of, registry
from goldenhour.kit.fhir.search.search import Search


def of(query: str, type_: str = "Observation") -> Search:
    return parse_query((type_,), query)


def refusal(query: str, type_: str = "Observation") -> str:
    with pytest.raises(FhirRefusal) as refused:
        of(query, type_)
    assert refused.value.status == 400
    return str(refused.value)


def test_a_search_says_how_much_and_in_which_order() -> None:
    search = of(
        "_count=7&_sort=-date,_id&_total=accurate&_summary=text&_elements=code,%20status&_pretty=true&_format=json"
    )
    assert (search.count, search.total, search.summary, search.elements) == (7, "accurate", "text", ("code", "status"))
    assert [(key.code, key.descending) for key in search.sort] == [("date", True), ("_id", False)]
    assert (search.format, search.pretty) == ("json", True)


def test_no_page_is_larger_than_the_largest() -> None:
    assert of("_count=1000000").count == MOST_COUNT
    assert of("_count=" + "9" * 500).count == MOST_COUNT


def test_a_parameter_nobody_knows_is_refused_and_the_known_ones_are_named() -> None:
    told = refusal("colour=red")
    assert "colour" in told
    assert "value-quantity" in told


@pytest.mark.parametrize(
    "query",
    [
        "code:nonsense=1", "code:exact=1", "date:contains=2026", "subject:Organization=1", "_id:contains=1", "status:above=x",
        "date=yesterday", "date=2026-02-30", "value-quantity=much", "value-quantity=1|2", "code=a|b|c", "code=|", "code=",
        "code=a,,b", "_count=-1", "_count=many", "_count=1&_count=2", "_sort=nonsense", "_sort=date&_sort=code", "_sort=",
        "_sort=code-value-quantity", "_total=maybe", "_summary=short", "_include=nonsense", "_include=Observation:code",
        "_include:all=Observation:subject", "_revinclude=*", "_contained=true", "_filter=x", "_text=x", "_query=x",
        "subject.nonsense=1", "code.text=1", "subject:Nobody.name=1", "_list=$current-problems", "_list:not=x", "_list=a,,b",
        "_has:Nobody:patient:code=1", "_has:Observation:code=1",
        "code-value-quantity=a", "code-value-quantity=a$b$c", "code:missing=perhaps", "code:in=http://nowhere.example/vs",
        "_lastUpdated:not=2026", "subject=a b", "subject=Nobody/1", "_type=Nobody", "_type=Patient", "code=%ff", "code=%00",
        "_profile:nonsense=x", "subject.subject.subject.subject.subject.subject=1", "=1", "&&==",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_in_words(query: str) -> None:
    assert refusal(query).endswith((".", ":Type.", "?"))


def test_a_distance_and_a_list_at_no_one_type_are_refused_by_name() -> None:
    assert "'near' of Location" in refusal("near=25.0|121.5|1|km", "Location")
    with pytest.raises(FhirRefusal, match="'_list' is asked at one type"):
        parse_query((), "_list=long")


def test_too_much_at_once_is_refused() -> None:
    assert "100" in refusal("&".join(["code=1"] * 101))
    assert "500" in refusal("code=" + ",".join("a" * 501))
    assert "10000" in refusal("code=" + "a" * 10_001)
    assert "four" in refusal("_sort=date,code,status,_id,_lastUpdated")
    assert "twenty" in refusal("&".join(["_include=Observation:subject"] * 21))


def test_a_separator_can_be_said_as_a_letter() -> None:
    (criterion,) = of("code=a\\,b,c\\|d,e\\$f,g\\\\h").criteria
    assert isinstance(criterion, Match)
    assert [test.values for test in criterion.tests] == [("a,b",), ("c|d",), ("e$f",), ("g\\h",)]


def test_two_halves_of_a_time_are_one_question() -> None:
    assert len(of("date=ge2026-05-01&date=lt2026-05-02").criteria) == 1
    assert len(of("date=ge2026-05-01&date=ge2026-05-02").criteria) == 2
    assert len(of("date=ge2026-05-01&date=lt2026-05-02&date=lt2026-05-03").criteria) == 2
    assert len(of("date=ge2026-05-01&value-date=lt2026-05-02").criteria) == 2


def test_a_plus_that_was_not_escaped_is_still_a_time_zone() -> None:
    assert of("date=2026-05-01T12:00:00+08:00").criteria == of("date=2026-05-01T12:00:00%2B08:00").criteria


def test_a_search_can_be_said_again_with_the_place_of_its_next_page() -> None:
    search = of("code=http://loinc.org|8867-4&patient.name=%E7%8E%8B&_count=2&_cursor=old")
    assert search.query() == "code=http://loinc.org|8867-4&patient.name=%E7%8E%8B&_count=2"
    again = of(search.query("new"))
    assert (again.cursor, again.criteria, again.pairs) == ("new", search.criteria, search.pairs)


def test_of_several_types_only_what_means_the_same_at_all_can_be_asked() -> None:
    assert parse_query((), "_type=Patient,Observation&_lastUpdated=gt2026").types == ("Patient", "Observation")
    with pytest.raises(FhirRefusal):
        parse_query((), "_type=Patient,Observation&code=1")
    with pytest.raises(FhirRefusal):
        parse_query((), "name=x")
    assert {"_id", "_lastUpdated", "_tag", "_profile", "_security", "_source"} == set(common_parameters(frozenset()))


def test_every_type_has_its_parameters_and_no_two_share_a_number_by_mistake() -> None:
    assert set(registry().by_type) == set(TYPE_NUMBERS)
    for type_ in TYPE_NUMBERS:
        own = [p for p in parameters_of(type_).values() if not p.target]
        numbers = [p.number for p in own]
        assert len(set(numbers)) == len(numbers)
    assert parameters_of("Observation")["patient"].number == parameters_of("Observation")["subject"].number


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["code", "date", "_has:Observation:subject:code", "subject.name", "value-quantity", "_sort", ""]
            )
            | st.text(max_size=20),
            st.text(max_size=40),
        ),
        max_size=5,
    )
)
def test_whatever_is_asked_is_understood_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        parse(("Observation",), pairs)
    except FhirRefusal as refused:
        status = refused.status
    else:
        status = 400
    assert status == 400
