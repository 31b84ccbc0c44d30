"""An incident drawn: the figures of now, and one casualty's row."""

from __future__ import annotations

from goldenhour.emergency.case import Case
from goldenhour.emergency.house import House
from goldenhour.emergency.incident import Incident


def summary_html(house: House, incident: Incident, order: str, language: str) -> str:
    """The figures of now."""
    counts = counted(house.book.casualties(incident.id))
    return house.part("incidents/now.html", language, incident=incident, order=order, counts=counts)


def row_html(house: House, case: Case, order: str, language: str) -> str:
    """One casualty."""
    return house.part("incidents/row.html", language, case=case, casualty=case.casualty, order=order)
