"""Every slice's part of a case in FHIR, in the order of an emergency: what `exchange` projects."""

from __future__ import annotations

from goldenhour.alerts import fhir as alerts
from goldenhour.attachments import fhir as attachments
from goldenhour.calls import fhir as calls
from goldenhour.consults import fhir as consults
from goldenhour.dispatch import fhir as dispatch
from goldenhour.emergency.fhir.parts import Part
from goldenhour.exchange.document import HEAD
from goldenhour.handovers import fhir as handovers
from goldenhour.ladders import fhir as ladders
from goldenhour.outcomes import fhir as outcomes
from goldenhour.protocols import fhir as protocols
from goldenhour.records import fhir as records
from goldenhour.runsheets import fhir as runsheets
from goldenhour.transfers import fhir as transfers

SAID: tuple[Part, ...] = (
    *calls.PARTS,
    *dispatch.PARTS,
    *records.PARTS,
    *protocols.PARTS,
    *attachments.PARTS,
    *runsheets.PARTS,
    *alerts.PARTS,
    *ladders.PARTS,
    *handovers.PARTS,
    *consults.PARTS,
    *transfers.PARTS,
    *outcomes.PARTS,
)
PARTS: tuple[Part, ...] = (*SAID, HEAD)
"""With the head of the ambulance document, at the moments it is worth sending."""
