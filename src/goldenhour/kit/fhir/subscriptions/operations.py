"""`$status`, `$events`, `$get-ws-binding-token` (Subscriptions R5 Backport 1.1.0)."""

from __future__ import annotations

import msgspec

from goldenhour.kit.fhir.access import Access, owner_of
from goldenhour.kit.fhir.api import FhirApi, Operate, Operator
from goldenhour.kit.fhir.http import Answer, Asked, json_answer, whole_number
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.subscriptions.engine import Engine
from goldenhour.kit.fhir.subscriptions.notices import notification, status_of
from goldenhour.kit.fhir.subscriptions.reading import CONTENTS, Subscribed
from goldenhour.kit.fhir.subscriptions.sockets import Sockets

BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition"
MOST = 100


def served(engine: Engine, api: FhirApi, access: Access, name: str) -> tuple[Subscribed, str]:
    """The subscription and its status, for its owner."""
    version = api.repository.read(access, "Subscription", name)
    if owner_of(version.audience) != access.organisation and access.audience is not None:
        raise refused(404, "not-found", f"There is no Subscription/{name} of yours.")
    kept = engine.known.get(name)
    if kept is None:
        raise refused(
            409, "business-rule", f"Subscription/{name} is off. Set its status to 'requested' to begin again."
        )
    return kept[0], kept[2]


class Operations:
    """The three operations, for an engine."""

    def __init__(self, engine: Engine, sockets: Sockets) -> None:
        self.engine = engine
        self.sockets = sockets

    def operators(self) -> tuple[Operator, ...]:
        instance, either = frozenset({"instance"}), frozenset({"instance", "type"})
        return (
            self.operator("status", self.status, instance),
            self.operator("events", self.events, instance),
            self.operator("get-ws-binding-token", self.binding, either),
        )

    def operator(self, name: str, run: Operate, levels: frozenset[str]) -> Operator:
        definition = f"{BACKPORT}/backport-subscription-{name}"
        return Operator(name, run, levels, frozenset({"Subscription"}), definition=definition)

    async def status(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """How a subscription stands: its status, how many events there were, what the last failure was."""
        one, state = served(self.engine, api, access, request.path[1])
        owed = self.engine.events.owed(one.id)
        said = status_of(one, request.base, state, "query-status", owed, (), owed.error if owed else "")
        if owed is not None:
            said["parameter"].append({"name": "events-delivered", "valueString": str(owed.delivered)})
        entry = {"fullUrl": f"urn:uuid:{self.engine.world.new_id()}", "resource": said, "search": {"mode": "match"}}
        return json_answer({"resourceType": "Bundle", "type": "searchset", "entry": [entry]})

    async def events(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """What was notified, or should have been: to catch up after an outage."""
        one, state = served(self.engine, api, access, request.path[1])
        owed = self.engine.events.owed(one.id)
        last = owed.last if owed is not None else 0
        first = whole_number(request, "eventsSinceNumber", max(1, last - MOST + 1))
        until = whole_number(request, "eventsUntilNumber", last)
        found = self.engine.events.between(one.id, first, until, MOST)
        kept = [api.repository.store.vread(event.type, event.id, str(event.version)) for event in found]
        versions = [version for version in kept if version is not None and version.seen_by(access.audience)]
        said = status_of(one, request.base, state, "query-event", owed, found)
        shown = msgspec.structs.replace(one, content=content_asked(request, one))
        world = self.engine.world
        bundle = notification(said, world.new_id(), world.now().timestamp(), request.base, shown, versions)
        answer = json_answer(bundle)
        answer.subjects, answer.interaction = versions, "search"
        return answer

    async def binding(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """A word by which a websocket binds itself to subscriptions, good for a minute."""
        names = [request.path[1]] if len(request.path) == 3 else [v for k, v in request.parameters() if k == "id"]
        for name in names:
            served(self.engine, api, access, name)
        if not names:
            raise refused(400, "required", "Say for which subscriptions: id=….")
        token, expires = self.sockets.token(names)
        said = [
            {"name": "token", "valueString": token},
            {"name": "expiration", "valueDateTime": expires},
            {"name": "subscription", "valueString": ",".join(names)},
            {"name": "websocket-url", "valueUrl": request.base.replace("http", "ws", 1) + "/_websocket"},
        ]
        return json_answer({"resourceType": "Parameters", "parameter": said})


def content_asked(request: Asked, one: Subscribed) -> str:
    content = request.parameter("content") or one.content
    if content not in (*CONTENTS, "plain"):
        raise refused(400, "code-invalid", f"The content is one of {', '.join(CONTENTS)}.")
    return "id-only" if content == "plain" else content
