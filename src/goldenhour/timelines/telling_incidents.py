"""Incidents in words: what was declared, how a casualty was sorted, who goes where, what a drill's players were told."""

from __future__ import annotations

from goldenhour.emergency import incident_bodies as incidents
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


@tells("incident_declared")
def _(t: Teller, body: incidents.IncidentDeclared) -> Parts:
    kind = N_("A drill of an incident is declared: {what}") if body.drill else N_("An incident is declared: {what}")
    yield sentence(kind, what=body.what)
    yield body.place.address
    if body.estimated is not None:
        yield sentence(N_("about {n} casualties"), n=body.estimated)
    yield body.name


@tells("incident_inject_given")
def _(t: Teller, body: incidents.IncidentInjectGiven) -> Parts:
    yield sentence(N_("The players are told: {text}"), text=body.text)
    yield body.name


@tells("incident_inject_answered")
def _(t: Teller, body: incidents.IncidentInjectAnswered) -> Parts:
    yield sentence(N_("The players did: {text}"), text=body.answer)
    yield body.name


@tells("distribution_set")
def _(t: Teller, body: incidents.DistributionSet) -> Parts:
    how = (
        N_("{n} casualties are distributed as proposed") if body.proposed else N_("{n} casualties are distributed anew")
    )
    yield sentence(how, n=len(body.assigned))
    yield body.name


@tells("incident_ended")
def _(t: Teller, body: incidents.IncidentEnded) -> Parts:
    yield sentence(N_("The incident is ended"))
    yield body.reason
    yield body.name


@tells("casualty_tagged")
def _(t: Teller, body: incidents.CasualtyTagged) -> Parts:
    yield sentence(
        N_("Tag {number}: {category} ({method})"), number=body.number, category=name_of(body.category),
        method=name_of(body.method),
    )  # fmt: skip
    yield body.why
    yield body.sector
    yield body.injury
    yield body.name


@tells("casualty_retriaged")
def _(t: Teller, body: incidents.CasualtyRetriaged) -> Parts:
    yield sentence(
        N_("Sorted again: {category} ({method})"), category=name_of(body.category), method=name_of(body.method)
    )
    yield body.why
    yield body.name


@tells("tags_joined")
def _(t: Teller, body: incidents.TagsJoined) -> Parts:
    yield sentence(N_("This tag and another are on one patient: the other goes on"))
    yield body.name


@tells("casualty_loaded")
def _(t: Teller, body: incidents.CasualtyLoaded) -> Parts:
    yield sentence(N_("{unit} leaves the scene with the patient"), unit=body.name)
    if body.hospital:
        yield sentence(N_("to {hospital}"), hospital=t.hospital(body.hospital))


@tells("group_warned")
def _(t: Teller, body: incidents.GroupWarned) -> Parts:
    yield sentence(
        N_("{hospital} is warned of {n} casualties"), hospital=t.hospital(body.hospital), n=sum(body.counts.values())
    )
    for category, count in body.counts.items():
        if count:
            yield sentence(N_("{category}: {n}"), category=name_of(category), n=count)
    yield body.note
    yield body.name
