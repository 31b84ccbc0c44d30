"""Subscriptions here: the topics there are, what is checked when one is written, how its status is told, how it is posted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

import msgspec

from goldenhour.exchange.offered import OFFERED
from goldenhour.kit.fhir.access import Access
from goldenhour.kit.fhir.decoding import Json, decode, encode
from goldenhour.kit.fhir.outcomes import FhirRefusal, Issue
from goldenhour.kit.fhir.projecting import WRITTEN, Body, subject_of
from goldenhour.kit.fhir.projection import Projection
from goldenhour.kit.fhir.store import Version
from goldenhour.kit.fhir.subscriptions.reading import Topic, subscribed
from goldenhour.kit.log import Entry, Log, SubjectMoved
from goldenhour.kit.world import World

CANONICAL = "http://goldenhour.dev/fhir/SubscriptionTopic"
TOPICS: Mapping[str, Topic] = {
    topic.url: topic
    for topic in (
        Topic(f"{CANONICAL}/pre-arrival", "A patient is announced, and what becomes of it", ("Task", "Communication")),
        Topic(f"{CANONICAL}/care-record", "The crew's record as it is written", (
            "Observation", "Condition", "Procedure", "MedicationAdministration", "AllergyIntolerance", "RiskAssessment",
        )),
        Topic(f"{CANONICAL}/run", "A run and its times", ("Encounter", "EpisodeOfCare", "ServiceRequest")),
        Topic(f"{CANONICAL}/documents", "Run and outcome documents", (
            "Composition", "DocumentReference", "QuestionnaireResponse", "Bundle",
        )),
    )
}  # fmt: skip
"""What can be subscribed to by name."""


def check_subscription(hosts: Collection[str]) -> Callable[[Access, Json], Sequence[Issue]]:
    """The rule for a Subscription that is written: one that could never be served is refused."""

    def check(access: Access, resource: Json) -> Sequence[Issue]:
        if resource.get("status") not in ("requested", "off"):
            text = (
                "Write 'requested' (or 'off' to end it): the server makes it 'active' when your endpoint has answered."
            )
            return [Issue("error", "business-rule", text, ("Subscription.status",))]
        try:
            subscribed(resource, access.organisation, TOPICS, OFFERED, hosts)
        except FhirRefusal as refusal:
            return refusal.issues
        return ()

    return check


def with_status(version: Version, status: str, why: str) -> Json:
    """The Subscription as it is to be told."""
    assert version.content is not None
    kept = {name: value for name, value in decode(version.content).items() if name not in ("meta", "error")}
    return {**kept, "status": status, **({"error": why} if why else {})}


def status_teller(log: Log, projector: Projection, world: World) -> Callable[[Version, str, str], Awaitable[None]]:
    """Writes a subscription's new status as a further version of it, said by the program."""

    async def tell(version: Version, status: str, why: str) -> None:
        body = Body("PUT", version.audience, version.case, msgspec.Raw(encode(with_status(version, status, why))))
        subject = subject_of("Subscription", version.id)
        entry = Entry(
            id=world.new_id(), subject=subject, kind=WRITTEN, at=world.now(), by="program", role="program",
            body=msgspec.Raw(msgspec.json.encode(body)),
        )  # fmt: skip
        try:
            (receipt,) = await log.append([entry], expecting={subject: version.seq})
        except SubjectMoved:
            return  # its owner has just written it; the engine reads it anew
        await projector.caught_up(receipt.seq)

    return tell
