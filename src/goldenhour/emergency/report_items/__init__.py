"""The questions of the outcome reports, a table for each of the four diseases where minutes count: Golden Hour's own item
sets, not the ministry's, after the papers and registries named in each."""

from __future__ import annotations

from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.report_items.ami import AMI
from goldenhour.emergency.report_items.item import Choice, Item, Kind, Section, Table, asked_now
from goldenhour.emergency.report_items.ohca import OHCA
from goldenhour.emergency.report_items.stroke import STROKE
from goldenhour.emergency.report_items.trauma import TRAUMA

TABLES: dict[Condition, Table] = {table.disease: table for table in (OHCA, TRAUMA, STROKE, AMI)}

__all__ = ["AMI", "OHCA", "STROKE", "TABLES", "TRAUMA", "Choice", "Item", "Kind", "Section", "Table", "asked_now"]
