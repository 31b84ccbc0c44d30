"""The narrative: a piece of XHTML that is safe to show (FHIR R4 2.4.0.1, invariants txt-1 and txt-2).

Only the elements and attributes the specification lists; no script, no style sheet, no form, no event attribute, no link
that runs code. The parser opens no other document and knows no entities but XML's five.
"""

from __future__ import annotations

from lxml import etree


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPACE = "{http://www.w3.org/1999/xhtml}"
TAGS = _words(
    "a abbr acronym address b big bdo blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area menu ol p pre q s samp small span strike strong sub sup table "
    "tbody td tfoot th thead tr tt u ul var"
)
"""Chapters 7 to 11 and 15 of HTML 4.0, and `a`, `img`, `ins`, `del` of the rest, as the specification says."""
ATTRIBUTES = _words(
    "abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset "
    "cite class color colspan compact coords datetime dir face frame headers height href hreflang hspace id label lang "
    "longdesc name nowrap noshade rel rev rowspan rules scope shape size span src start style summary tabindex title "
    "type usemap valign value vspace width"
)
XML_ATTRIBUTES = frozenset(
    {"{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space"}
)
_ALLOWED = {_SPACE + tag for tag in TAGS}
_parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False)


def what_is_wrong(div: str) -> str:
    """In words, or nothing when all is well."""
    if "<!DOCTYPE" in div or "<!ENTITY" in div:
        return "The narrative declares a document type or entities."
    try:
        top = etree.fromstring(div, _parser)
    except (etree.XMLSyntaxError, ValueError, RecursionError) as error:
        return f"The narrative is not well-formed XML: {error}."
    if top.tag != _SPACE + "div":
        return 'The narrative does not begin with <div xmlns="http://www.w3.org/1999/xhtml">.'
    return _odd_parts(top) or ("" if _says_something(top) else "The narrative says nothing.")


def _odd_parts(top: etree._Element) -> str:
    for element in top.iter():
        tag = element.tag
        if tag not in _ALLOWED:
            if tag is etree.Comment:
                continue
            name = etree.QName(element).localname if isinstance(tag, str) else "<? or &"
            return f"<{name}> is not allowed in a narrative."
        if element.attrib and (wrong := _odd_attributes(element)):
            return wrong
    return ""


def _odd_attributes(element: etree._Element) -> str:
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES and name not in XML_ATTRIBUTES:
            return f"The attribute {etree.QName(name).localname} is not allowed in a narrative."
        if name in ("href", "src", "cite", "longdesc", "usemap") and _runs(value):
            return f"The attribute {name} runs code."
        if name == "style" and ("expression(" in value or "javascript:" in value):
            return "A style in the narrative runs code."
    return ""


def _runs(target: str) -> bool:
    scheme = "".join(target.split()).lower()
    return scheme.startswith(("javascript:", "vbscript:", "data:text/html"))


def _says_something(top: etree._Element) -> bool:
    """Text, or a picture (txt-2)."""
    return any(text.strip() for text in top.itertext()) or top.find(f".//{_SPACE}img") is not None
