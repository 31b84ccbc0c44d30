"""A refusal is a whole sentence, whatever stands at its beginning."""

from __future__ import annotations

from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.sentences import Sentence


def test_a_refusal_that_begins_with_a_name_of_ours_begins_with_a_capital() -> None:
    refusal = Refusal(Category.INCORRECT, "x", "{sign} {value} cannot be.", sign=Sentence("pulse"), value=900)
    assert str(refusal) == "Pulse 900 cannot be."


def test_a_refusal_that_begins_with_what_somebody_wrote_leaves_it_as_written() -> None:
    assert str(Refusal(Category.INCORRECT, "x", "{unit} is not here.", unit="a-91")) == "a-91 is not here."
