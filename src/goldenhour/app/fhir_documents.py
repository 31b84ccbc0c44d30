"""What several slices give together at the FHIR API: filled-in questionnaires, and the documents of a case."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import replace

from goldenhour.app.fhir import PARTS
from goldenhour.attachments.taking import attachments_of
from goldenhour.emergency.bodies import Condition
from goldenhour.emergency.case import Alert, Case
from goldenhour.emergency.fhir.building import resource_id
from goldenhour.emergency.house import House
from goldenhour.emergency.report_items import TABLES
from goldenhour.exchange.document import document
from goldenhour.exchange.guide.operations import OF_A_CASE, OPERATIONS
from goldenhour.exchange.launching import patient_id
from goldenhour.kit.fhir.access import Access, demand
from goldenhour.kit.fhir.api import FhirApi, Operator
from goldenhour.kit.fhir.beside import made_from_timeline
from goldenhour.kit.fhir.bodies import parameters_in, resource_of
from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.http import Answer, Asked, json_answer
from goldenhour.kit.fhir.interactions import Repository, decoded
from goldenhour.kit.fhir.operations import OPERATORS, document_answer
from goldenhour.kit.fhir.operations import document as composed_by_others
from goldenhour.kit.fhir.outcomes import refused
from goldenhour.kit.fhir.references import literal
from goldenhour.kit.fhir.store import Version
from goldenhour.outcomes.fhir_documents import document as report_document
from goldenhour.outcomes.fhir_questionnaires import populate
from goldenhour.runsheets.fhir import sheet

ALWAYS = ("_format", "_pretty")
"""Parameters every operation takes."""


class Documents:
    """The operations over several slices, for a house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def operators(self) -> tuple[Operator, ...]:
        ways = {"populate": self.fill_in, "ambulance-document": self.ambulance, "outcome-document": self.outcome}
        ours = tuple(
            Operator(one.code, ways[one.code], one.levels, frozenset(one.types), definition=one.canonical)
            for one in OPERATIONS.values()
        )
        return (*ours, replace(next(one for one in OPERATORS if one.name == "document"), run=self.composed))

    async def of(self, api: FhirApi, access: Access, kind: str, name: str) -> tuple[Version, Case]:
        """The resource, and the case it belongs to."""
        version = api.repository.read(access, kind, name)
        if not version.case:
            raise refused(404, "not-found", f"{kind}/{name} belongs to no case that is known here.")
        return version, await self.house.book.case(version.case)

    async def fill_in(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """`$populate`: the questionnaire with what the platform knows of a patient."""
        given = parameters_of(request, "populate")
        name = request.path[1] if not request.path[1].startswith("$") else given.get("questionnaire", "")
        disease = disease_named(name.rpartition("report-")[2].partition("|")[0])
        target = literal(given.get("subject", ""))
        if target is None or target.type not in OF_A_CASE:
            raise refused(400, "required", "Say of whom: subject=Patient/<id> (or the Encounter of the run).")
        version, case = await self.of(api, access, target.type, target.id)
        patient = patient_of(api, access, case)
        subject = {"reference": f"Patient/{patient['id']}"}
        return read_answer(populate(case, alert_for(case, access), disease, subject=subject), version)

    async def composed(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """`$document`: of ours, what the run document holds now; of others', what theirs leads to."""
        if not made_from_timeline(api.repository.read(access, "Composition", request.path[1])):
            return await composed_by_others(api, access, request)
        return await self.whole(api, access, request)

    async def ambulance(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """`$ambulance-document`: the run as a document, as of now."""
        parameters_of(request, "ambulance-document")
        return await self.whole(api, access, request)

    async def whole(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        version, case = await self.of(api, access, request.path[0], request.path[1])
        units = self.house.book.units
        try:
            bundle = document(case, self.house.country, PARTS, base=request.base, sheet=sheet, find_unit=units.get)
        except ValueError as nothing:
            raise refused(404, "not-found", f"There is no document of this case: {nothing}.") from nothing
        bundle["entry"] = [one for one in bundle["entry"] if access.may(one["resource"]["resourceType"], "read")]
        return await document_answer(api.repository, access, request, bundle, [version])

    async def outcome(self, api: FhirApi, access: Access, request: Asked) -> Answer:
        """`$outcome-document?disease=…`: the report of a disease as a document, signed or not yet."""
        version, case = await self.of(api, access, request.path[0], request.path[1])
        disease = disease_named(parameters_of(request, "outcome-document")["disease"])
        alert = alert_for(case, access)
        bundle = report_document(
            case, alert, disease, patient=patient_of(api, access, case), encounter=visit_of(api, access, case, alert),
            authors=[hospital_of(api, access, alert)], now=self.house.world.now(),
            base=request.base,
        )  # fmt: skip
        return read_answer(bundle, version)


class Files:
    """Photos and ECGs as Binary (FHIR R4 2.41): the bytes themselves, or, where JSON is asked for, the resource with them
    in it. Seen by whoever sees the DocumentReference of the same id."""

    def __init__(self, house: House, repository: Repository) -> None:
        self.house = house
        self.repository = repository

    async def __call__(self, access: Access, request: Asked, name: str) -> Answer | None:
        pointing = self.repository.store.read("DocumentReference", name)
        if pointing is None or not pointing.case or not made_from_timeline(pointing):
            return None
        self.repository.read(access, "DocumentReference", name)
        demand(access, "Binary", "read")
        case = await self.house.book.case(pointing.case)
        body = next((one.body for one in case.attachments if resource_id(one.id) == name), None)
        path = attachments_of(self.house).store.path_of(body.sha256) if body is not None else None
        if body is None or path is None or not path.exists():
            raise refused(404, "not-found", f"The file of Binary/{name} is not here: it was struck, or is in a backup.")
        content = await asyncio.to_thread(path.read_bytes)
        media = body.media_type or "application/octet-stream"
        if "json" not in request.headers.get("accept", ""):
            safe = {"content-type": media, "x-content-type-options": "nosniff", "content-disposition": "attachment"}
            return Answer(200, content, safe, [pointing], "read")
        binary = {"resourceType": "Binary", "id": name, "contentType": media, "data": b64encode(content).decode()}
        return read_answer(binary, pointing)


def read_answer(resource: Json, of: Version) -> Answer:
    answer = json_answer(resource)
    answer.subjects, answer.interaction = [of], "read"
    return answer


def hospital_of(api: FhirApi, access: Access, alert: Alert) -> Json:
    return decoded(api.repository.read(access, "Organization", resource_id("hospital", alert.hospital)))


def texts_of(request: Asked) -> dict[str, str]:
    """The named texts of the address, or of a Parameters body."""
    said = dict(request.parameters())
    body = resource_of(request) if request.body else {}
    for name, values in parameters_in(body).items():
        for value in values:
            text = value.get("reference") if isinstance(value, dict) else value
            said[name] = text if isinstance(text, str) else ""
    return said


def parameters_of(request: Asked, operation: str) -> dict[str, str]:
    """The named texts of the address, or of a Parameters body: those the operation's definition has. Raises `FhirRefusal`
    400 for any other, and where a required one is missing."""
    said = texts_of(request)
    takes = OPERATIONS[operation].takes
    known = [one.name for one in takes]
    for name in said:
        if name not in (*known, *ALWAYS):
            text = f"'{name[:60]}' means nothing for ${operation}. It takes {', '.join(known) or 'no parameter'}."
            raise refused(400, "not-supported", text)
    for one in takes:
        if one.required and not said.get(one.name):
            raise refused(400, "required", f"${operation} needs '{one.name}'. {one.about}")
    return said


def disease_named(name: str) -> Condition:
    for disease in TABLES:
        if disease.value == name:
            return disease
    raise refused(
        404, "not-found", f"There is no report '{name[:60]}'. There are: {', '.join(d.value for d in TABLES)}."
    )


def alert_for(case: Case, access: Access) -> Alert:
    """The alert whose hospital's report is asked for: the asking hospital's own; for an authority the last."""
    alerts = list(case.alerts.values())
    mine = [alert for alert in alerts if f"hospital/{alert.hospital}" == access.organisation]
    if not mine and access.audience is None:
        mine = alerts
    if not mine:
        raise refused(
            404, "not-found", "This patient was not brought to your hospital, so there is no report of yours."
        )
    return mine[-1]


def patient_of(api: FhirApi, access: Access, case: Case) -> Json:
    return decoded(api.repository.read(access, "Patient", patient_id(case.id)))


def visit_of(api: FhirApi, access: Access, case: Case, alert: Alert) -> Json:
    """The stay in the emergency department this alert led to; before the patient is there, the care of the crew."""
    for name in (resource_id(alert.id, "ed"), resource_id(case.id)):
        kept = api.repository.store.read("Encounter", name)
        if kept is not None and kept.content is not None:
            return decoded(api.repository.read(access, "Encounter", name))
    raise refused(404, "not-found", "This case has no run yet, so there is nothing to report of.")
