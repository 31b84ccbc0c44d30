"""What both EDXL messages are written with: names, times, lists of values. OASIS Emergency Data Exchange Language.

Names and order follow the working draft of EDXL-HAVE 2.0 and the text of EDXL-TEP 1.1 as far as they could be read; the schemas
of the final versions could not be had when this was written, so nothing here was validated by them (docs/how-to/edxl.md).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from lxml import etree

HAVE = "urn:oasis:names:tc:emergency:edxl:have:2.0"
TEP = "urn:oasis:names:tc:emergency:EDXL:TEP:1.1"
CT = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
XNL = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
GML = "http://www.opengis.net/gml/3.2"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for (section 2.2, Char)."""
PREFIXES = {"edxl-ct": CT, "xnl": XNL, "gml": GML}


def root(namespace: str, prefix: str, name: str) -> Any:
    """The outermost element, with the prefixes of all parts."""
    return etree.Element(f"{{{namespace}}}{name}", nsmap={prefix: namespace, **PREFIXES})


def add(parent: Any, namespace: str, name: str, text: object = None) -> Any:
    """One element more; what XML cannot hold (control characters) is left out of its text."""
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text is not None:
        child.text = NOT_XML.sub("", str(text))
    return child


def value(parent: Any, namespace: str, name: str, uri: str, said: str) -> Any:
    """A value of a named list (edxl-ct ValueKeyType)."""
    child = add(parent, namespace, name)
    add(child, CT, "ValueListURI", uri)
    add(child, CT, "Value", said)
    return child


def point(parent: Any, point_id: str, lat: float, lon: float) -> None:
    """A place in WGS84, latitude first."""
    place = etree.SubElement(add(parent, CT, "EDXLGeoLocation"), f"{{{GML}}}Point", {f"{{{GML}}}id": point_id})
    add(place, GML, "pos", f"{lat:.6f} {lon:.6f}")


def organisation(parent: Any, name: str) -> None:
    add(add(parent, XNL, "OrganisationName"), XNL, "NameElement", name)


def moment(at: datetime) -> str:
    """xs:dateTime with its zone, to the second."""
    return at.isoformat(timespec="seconds")


def written(document: Any) -> bytes:
    etree.indent(document)
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8")) + b"\n"
