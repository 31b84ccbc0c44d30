"""A number on a tag that was misread or misheard is noticed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenhour.emergency.tags import LETTERS, read_number, tag_number
from goldenhour.kit.refusals import Refusal

NUMBERS = st.builds(tag_number, st.sampled_from(LETTERS), st.integers(0, 999))


def test_every_tag_there_can_be_has_a_number_of_its_own_that_reads_as_itself() -> None:
    numbers = [tag_number(letter, place) for letter, place in product(LETTERS, range(1000))]
    assert len(set(numbers)) == len(LETTERS) * 1000
    assert all(read_number(number) == number for number in numbers)


@given(NUMBERS, st.integers(0, 4), st.sampled_from(LETTERS + "0123456789"))
def test_any_single_wrong_character_is_noticed(number: str, place: int, wrong: str) -> None:
    characters = list(number.replace("-", ""))
    if characters[place] == wrong:
        return
    characters[place] = wrong
    with pytest.raises(Refusal) as refused:
        read_number("".join(characters))
    assert refused.value.code in ("wrong_tag", "wrong_check_digit")


@given(NUMBERS, st.integers(1, 3))
def test_two_neighbouring_digits_exchanged_are_noticed(number: str, place: int) -> None:
    characters = list(number.replace("-", ""))
    if characters[place] == characters[place + 1]:
        return
    characters[place], characters[place + 1] = characters[place + 1], characters[place]
    with pytest.raises(Refusal) as refused:
        read_number("".join(characters))
    assert refused.value.code == "wrong_check_digit"


@pytest.mark.parametrize("written", ["a-017-{}", "A017{}", " a 017 {} ", "A-017 {}"])
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    check = tag_number("A", 17)[-1]
    assert read_number(written.format(check)) == f"A-017-{check}"


@pytest.mark.parametrize("nonsense", ["", "17", "Q-017-3", "A-17-3", "A-0174-3", "請救我"])
def test_what_is_no_number_of_a_tag_is_said_to_be_none(nonsense: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_number(nonsense)
    assert refused.value.code == "wrong_tag"
