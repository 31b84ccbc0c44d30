"""What the protocol helpers noted, in words."""

from __future__ import annotations

from goldenhour.emergency.names import name_of
from goldenhour.emergency.protocol_bodies import ProtocolNoted
from goldenhour.emergency.protocol_steps import STEPS, VALUES
from goldenhour.kit.sentences import Sentence
from goldenhour.timelines.teller import Parts, Teller, tells

RHYTHMS = "arrest_rhythms"


@tells("protocol_noted")
def _(t: Teller, body: ProtocolNoted) -> Parts:
    """The step, and its value: a rhythm's code in words, a word of ours, else as it was written."""
    yield name_of(body.protocol)
    yield Sentence(STEPS[body.protocol, body.step]) if (body.protocol, body.step) in STEPS else body.step
    if body.step == "rhythm_check" and body.value:
        yield t.code(RHYTHMS, body.value)
    elif body.value:
        yield Sentence(VALUES[body.value]) if body.value in VALUES else body.value
