"""HL7's official R4 examples of every type others may write here, as a hospital would send them.

The rule: an example goes in as it is, except that a relative reference to a resource this server will not have (a type
that is not offered, or an example that is not in the package) is written with the address at which HL7 keeps it,
`http://hl7.org/fhir/<Type>/<id>`: a reference to nowhere is refused here by design. Examples refer to each other in
circles, so all go in as one transaction of PUTs.
"""

from __future__ import annotations

import functools
from typing import Any

from bench.fhir_mutants import EXAMPLES
from goldenhour.exchange.offered import WRITABLE
from goldenhour.kit.fhir.decoding import decode, encode
from goldenhour.kit.fhir.references import literal, rewritten
from tests.kit.fhir.asking import Fhir, Reply
from tests.kit.fhir.test_validation import WRONG as ALL_WRONG

Json = dict[str, Any]
LARGEST = 2_000_000
"""Bytes. The ten larger files hold the definitions once more, as one Bundle each."""
WRONG = {stem: why for stem, why in ALL_WRONG.items() if stem.partition("-")[0] in WRITABLE}
"""Examples that are wrong by HL7's own rules, and why; they are refused, and no others."""


@functools.cache
def examples() -> dict[str, Json]:
    """`Type/id` -> the example as HL7 wrote it, the wrong ones left out."""
    found = {}
    for path in sorted(EXAMPLES.glob("*-*.json")):
        if path.name.partition("-")[0] in WRITABLE and path.stat().st_size <= LARGEST and path.stem not in WRONG:
            resource = decode(path.read_bytes())
            found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


def elsewhere(reference: str) -> str | None:
    """The address of what a relative reference names, where it is none of ours."""
    target = literal(reference)
    if target is None or target.base or f"{target.type}/{target.id}" in examples():
        return None
    return f"http://hl7.org/fhir/{reference}"


@functools.cache
def sent() -> dict[str, Json]:
    """`Type/id` -> the example as it is sent."""
    return {name: rewritten(resource, elsewhere) for name, resource in examples().items()}


def put(name: str, resource: Json) -> Json:
    return {"resource": resource, "request": {"method": "PUT", "url": name}}


async def load(fhir: Fhir) -> Reply:
    """All of them in one transaction."""
    entries = [put(name, resource) for name, resource in sent().items()]
    return await fhir("POST", "/", encode({"resourceType": "Bundle", "type": "transaction", "entry": entries}))
