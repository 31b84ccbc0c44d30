"""What an inspection looks at (article 10), and what it found, in words. Pure."""

from __future__ import annotations

from goldenhour.aeds.keeping.shown import article, device_name
from goldenhour.aeds.placement import RULES
from goldenhour.emergency.site import Site
from goldenhour.emergency.site_bodies import Finding
from goldenhour.kit.sentences import N_, Translate

DUTIES: dict[str, str] = {
    "6-1": N_("A manager is named"),
    "6-2": N_("The manager is trained, again every two years"),
    "7-1": N_("Checked every half year, nothing expired"),
    "7-2": N_("What was used is replaced"),
    "8": N_("Uses are recorded within seven days"),
}
OF_PLACE = frozenset({"6-1", "6-2"})
"""Points about the place's people: no device has them."""
POINTS: frozenset[str] = frozenset({rule.article for rule in RULES} | set(DUTIES))
"""What an inspection looks at: article 5 point by point, and the duties of articles 6 to 8."""


def inspected(say: Translate) -> dict[str, str]:
    """The points of an inspection with everything each asks for, in the order of the articles."""
    found: dict[str, str] = {}
    for point, words in [*((rule.article, rule.words) for rule in RULES), *DUTIES.items()]:
        found[point] = " · ".join(filter(None, (found.get(point), say(words))))
    return found


def seen_last(site: Site) -> list[Finding]:
    """What the last inspection found not kept: the admonition begins with it."""
    return [one for one in site.inspections[-1].said.findings if not one.kept] if site.inspections else []


def in_words(site: Site, finding: Finding, say: Translate, language: str) -> str:
    """A finding as it stands on pages and in the admonition: article, what it asks for, which device where one is named,
    what was seen."""
    device = site.devices.get(finding.aed)
    about = filter(None, (inspected(say).get(finding.point), device_name(device) if device else finding.aed))
    return f"{article(finding.point, language)} {' · '.join(about)}" + (f": {finding.note}" if finding.note else "")
