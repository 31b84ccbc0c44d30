"""Ready-to-run examples for whoever connects a system, with its own id, key name and our addresses filled in. Pure."""

from __future__ import annotations

import json
from typing import NamedTuple

from goldenhour.exchange.addresses import FHIR, TOKEN
from goldenhour.exchange.client_tables import Client
from goldenhour.exchange.keys import kids_of

MAKE_KEY = """openssl ecparam -name secp384r1 -genkey -noout -out golden-hour-key.pem
chmod 600 golden-hour-key.pem
openssl ec -in golden-hour-key.pem -pubout"""
"""Makes a key pair for ES384; the last line prints the public part, which is pasted here."""

SCRIPT = """# golden_hour_token.py: fetch an access token from Golden Hour and print it (pip install joserfc httpx)
import time, uuid
import httpx
from joserfc import jwk, jwt

TOKEN_URL = "{token}"
CLIENT_ID = "{client}"
KID = "{kid}"
SCOPE = "{scope}"

key = jwk.import_key(open("golden-hour-key.pem").read(), "{key_type}")
now = int(time.time())
claims = {{
    "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": TOKEN_URL, "iat": now, "exp": now + 240, "jti": str(uuid.uuid4()),
}}
assertion = jwt.encode({{"alg": "{alg}", "kid": KID}}, claims, key, algorithms=["{alg}"])
answer = httpx.post(TOKEN_URL, data={{
    "grant_type": "client_credentials",
    "scope": SCOPE,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "client_assertion": assertion,
}})
print(answer.json().get("access_token") or answer.text)
"""
PYJWT = """import jwt  # pip install pyjwt[crypto]
assertion = jwt.encode(claims, open("golden-hour-key.pem").read(), algorithm="{alg}", headers={{"kid": KID}})"""
"""The same with PyJWT: only the signing differs."""
TEST_SYSTEM = "urn:golden-hour:test-patient"
TEST_PATIENT: dict[str, object] = {
    "resourceType": "Patient",
    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]},
    "identifier": [{"system": TEST_SYSTEM, "value": "1"}],
    "name": [{"text": "測試病人（非真人）"}],
    "gender": "female",
    "birthDate": "1950-01-01",
}
"""Made up, and marked so (HTEST): a patient to try with."""
OBSERVATION: dict[str, object] = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}]},
    "subject": {"reference": "Patient/ID"},
    "effectiveDateTime": "2026-11-22T10:00:00+08:00",
    "valueQuantity": {"value": 72, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"},
}


class Example(NamedTuple):
    """One request: `curl` as it is typed, `python` as it is written."""

    name: str
    curl: str
    python: str


def script_for(client: Client, base: str) -> str:
    """The program that fetches a token."""
    kids, alg = kids_of(client.jwks), algorithm_of(client)
    return SCRIPT.format(
        token=base + TOKEN, client=client.id, kid=kids[0] if kids else "the kid in your key set",
        scope=" ".join(map(str, client.allowed.granted)), key_type="RSA" if alg == "RS384" else "EC", alg=alg,
    )  # fmt: skip


def pyjwt_for(client: Client) -> str:
    """The line that differs with PyJWT."""
    return PYJWT.format(alg=algorithm_of(client))


def algorithm_of(client: Client) -> str:
    """What its first key signs with."""
    return str(json.loads(client.jwks)["keys"][0]["alg"]) if client.jwks else "ES384"


def examples(base: str) -> list[Example]:
    """Three requests: read, write a test patient, write about them."""
    fhir = base + FHIR
    return [
        Example(
            "read",
            f'curl -H "Authorization: Bearer $TOKEN" "{fhir}/Patient?_count=1"',
            f'print(httpx.get("{fhir}/Patient", params={{"_count": 1}}, headers=bearer).text)',
        ),
        Example(
            "patient",
            posted(f"{fhir}/Patient", TEST_PATIENT, f'-H "If-None-Exist: identifier={TEST_SYSTEM}|1"'),
            python_posted(f"{fhir}/Patient", TEST_PATIENT, f'"If-None-Exist": "identifier={TEST_SYSTEM}|1"'),
        ),
        Example(
            "observation", posted(f"{fhir}/Observation", OBSERVATION), python_posted(f"{fhir}/Observation", OBSERVATION)
        ),
    ]


def posted(address: str, resource: dict[str, object], *headers: str) -> str:
    body = json.dumps(resource, ensure_ascii=False, indent=1)
    more = "".join(f"  {header} \\\n" for header in headers)
    return (
        f'curl -X POST "{address}" \\\n  -H "Authorization: Bearer $TOKEN" \\\n'
        f"  -H \"Content-Type: application/fhir+json\" \\\n{more}  -d '{body}'"
    )


def python_posted(address: str, resource: dict[str, object], header: str = "") -> str:
    body = json.dumps(resource, ensure_ascii=False, indent=2)
    headers = f'{{**bearer, "Content-Type": "application/fhir+json"{", " + header if header else ""}}}'
    return f'resource = {body}\nprint(httpx.post("{address}", json=resource, headers={headers}).text)'
