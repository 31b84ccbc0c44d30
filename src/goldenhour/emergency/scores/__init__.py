"""Scales and scores exactly as published, each with its source; none decides anything.

`measured`: from one set of vital signs (NEWS2, GCS, shock index, RTS). `stroke`: Cincinnati, G-FAST. `children`: what is
usual at an age, weight and reference doses. `unstable_trauma`: the 24 criteria of the record. `ecpr`: candidates for
extracorporeal CPR. `injury`: ISS, NISS, TRISS, and the sum of the NIHSS. The same arithmetic for the tablet without a
network: `protocols/static/scales.js`, held equal by tests.
"""

from __future__ import annotations

from goldenhour.emergency.scores.measured import (
    NEWS2_FROM_AGE,
    News2,
    RevisedTraumaScore,
    Risk,
    SpO2Scale,
    gcs_total,
    news2,
    news2_applies,
    revised_trauma_score,
    shock_index,
)
from goldenhour.emergency.scores.stroke import (
    ARM,
    FACE,
    G_FAST_CUT_OFF,
    SPEECH,
    TEMSIS,
    Cincinnati,
    GFast,
    cincinnati,
    g_fast,
)

__all__ = [
    "ARM",
    "FACE",
    "G_FAST_CUT_OFF",
    "NEWS2_FROM_AGE",
    "SPEECH",
    "TEMSIS",
    "Cincinnati",
    "GFast",
    "News2",
    "RevisedTraumaScore",
    "Risk",
    "SpO2Scale",
    "cincinnati",
    "g_fast",
    "gcs_total",
    "news2",
    "news2_applies",
    "revised_trauma_score",
    "shock_index",
]
