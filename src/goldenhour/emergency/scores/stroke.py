"""Stroke scales from what was examined: Cincinnati, and G-FAST for a large vessel. Not found is not examined and normal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from goldenhour.emergency.bodies import FindingNoted
from goldenhour.emergency.protocol_bodies import Protocol, ProtocolNoted
from goldenhour.emergency.protocol_steps import ABNORMAL, NORMAL

# ── Cincinnati ───────────────────────────────────────────────────────────────────────────────────────────────────────
FACE = frozenset({"3520039", "3520041", "3520802"})
ARM = frozenset({"3520051", "3520053", "3520801"})
SPEECH = frozenset({"3520029"})
TEMSIS = frozenset({"temsis-2016", "temsis-2023"})
"""The versions in which the codes named in this package mean the same."""


class Cincinnati(msgspec.Struct, frozen=True):
    """Which of the three signs were found. Not found is not the same as examined and normal."""

    face: bool
    arm: bool
    speech: bool

    @property
    def positive(self) -> bool:
        """Any one of the three."""
        return self.count > 0

    @property
    def count(self) -> int:
        return self.face + self.arm + self.speech


def cincinnati(findings: Iterable[FindingNoted]) -> Cincinnati:
    """Cincinnati Prehospital Stroke Scale from the findings noted (TEMSIS eExam.T01: facial droop, arm drift,
    slurred speech).

    Source: Kothari RU, Pancioli A, Liu T, et al. Cincinnati Prehospital Stroke Scale: reproducibility and validity.
    Ann Emerg Med 1999;33:373-378.
    """
    codes = {finding.code for finding in findings if finding.system in TEMSIS}
    return Cincinnati(face=bool(codes & FACE), arm=bool(codes & ARM), speech=bool(codes & SPEECH))


# ── G-FAST ───────────────────────────────────────────────────────────────────────────────────────────────────────────
G_FAST_CUT_OFF = 3
"""Of four. Scheitz 2017 reports this cut-off; Taipei's fire department trained its crews in the scale with it as the reason
to pass by the nearer hospital: Chiu YC, Tang SC, Sun JT, et al. J Neurointerv Surg 2020;12:104-108."""
ITEMS = ("gaze", "face", "arm", "speech")


class GFast(msgspec.Struct, frozen=True):
    """Each item: found (True), examined and normal (False), or not examined (None)."""

    gaze: bool | None = None
    face: bool | None = None
    arm: bool | None = None
    speech: bool | None = None

    @property
    def count(self) -> int:
        """0-4; the least it can be unless `complete`."""
        return sum(bool(getattr(self, item)) for item in ITEMS)

    @property
    def complete(self) -> bool:
        return all(getattr(self, item) is not None for item in ITEMS)

    @property
    def begun(self) -> bool:
        return any(getattr(self, item) is not None for item in ITEMS)

    @property
    def suggests_large_vessel(self) -> bool:
        return self.count >= G_FAST_CUT_OFF


def g_fast(findings: Iterable[FindingNoted], steps: Iterable[ProtocolNoted]) -> GFast:
    """Gaze, face, arm, speech: one point each. What was found comes from the TEMSIS findings (there is none for gaze) and
    the helper's steps, what is normal from the steps alone. A finding goes before a normal.

    Source: Scheitz JF, Abdul-Rahim AH, MacIsaac RL, et al. Clinical selection strategies to identify ischemic stroke
    patients with large anterior vessel occlusion: results from SITS-ISTR. Stroke 2017;48:290-297.
    """
    seen = cincinnati(findings)
    said = {step.step: step.value for step in steps if step.protocol is Protocol.STROKE}
    return GFast(**{item: examined(said.get(item), getattr(seen, item, False)) for item in ITEMS})


def examined(said: str | None, found: bool) -> bool | None:
    if found or said == ABNORMAL:
        return True
    return False if said == NORMAL else None
