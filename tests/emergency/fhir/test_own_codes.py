"""Our own codes: every value of the shared enumerations has one, and a code that is not there is a mistake."""

from __future__ import annotations

import pytest

from goldenhour.emergency.bodies import Consciousness, Mark, Preparation
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.fhir.own_codes import SYSTEMS, own_coding, own_coding_or_text
from goldenhour.emergency.protocol_steps import STEPS


@pytest.mark.parametrize("mark", Mark)
def test_every_time_of_a_run_has_a_code(mark: Mark) -> None:
    assert own_coding("run-time", mark)["display"]


def test_whatever_can_be_said_has_a_code() -> None:
    assert set(SYSTEMS["entry-kind"].codes) == set(KINDS)
    assert set(SYSTEMS["consciousness"].codes) == set(Consciousness)
    assert {f"{protocol}.{step}" for protocol, step in STEPS} == set(SYSTEMS["protocol-step"].codes)
    assert {f"prepared-{what}" for what in Preparation} <= set(SYSTEMS["task-part"].codes)


def test_a_code_that_is_not_ours_is_none() -> None:
    assert own_coding_or_text("role", "astronaut") is None
    with pytest.raises(KeyError):
        own_coding("role", "astronaut")
