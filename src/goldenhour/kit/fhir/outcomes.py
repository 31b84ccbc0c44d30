"""How FHIR says what is wrong: issues, the OperationOutcome that carries them, and the refusal that stops a request.

Source: FHIR R4 3.1.0.4 (status codes), OperationOutcome, value set issue-type.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from goldenhour.kit.refusals import Category, Refusal

Severity = Literal["fatal", "error", "warning", "information"]


class Issue(msgspec.Struct, frozen=True):
    """One thing that is wrong. `code` is of the value set issue-type (`required`, `value`, `code-invalid` ...), `text` says in
    words what it is and what to do, `expression` are FHIRPath places (`Observation.value.ofType(Quantity).value`)."""

    severity: Severity
    code: str
    text: str
    expression: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether what has this issue is not taken."""
        return self.severity in ("fatal", "error")


class FhirRefusal(Exception):
    """A request that is not fulfilled: the HTTP status and why. Nothing was written."""

    def __init__(self, status: int, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.status = status
        self.issues = issues
        self.headers: dict[str, str] = {}
        """What else the answer says (`www-authenticate`)."""


def refused(status: int, code: str, text: str, *expression: str) -> FhirRefusal:
    """A refusal for one reason."""
    return FhirRefusal(status, Issue("error", code, text, expression))


def not_allowed(text: str, *methods: str) -> FhirRefusal:
    """405, with the methods that are (RFC 9110 15.5.6)."""
    refusal = refused(405, "not-supported", text)
    refusal.headers["allow"] = ", ".join(methods)
    return refusal


def outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The OperationOutcome of these issues; one that says all is well when there are none."""
    said = list(issues) or [Issue("information", "informational", "No issues.")]
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": issue.severity,
                "code": issue.code,
                "details": {"text": issue.text},
                **({"expression": list(issue.expression)} if issue.expression else {}),
            }
            for issue in said
        ],
    }


ISSUE_OF: dict[Category, str] = {
    Category.UNAVAILABLE: "transient",
}
"""Our category of refusal -> FHIR's issue type, where it is not `processing`."""


def issue_of(refusal: Refusal) -> Issue:
    """One of the house's own refusals, in FHIR's words."""
    return Issue("error", ISSUE_OF.get(refusal.category, "processing"), str(refusal))
