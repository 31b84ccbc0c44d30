"""JSON Patch (RFC 6902) of a resource, by the library `jsonpatch`."""

from __future__ import annotations

from typing import Any

import jsonpatch
import jsonpointer

from goldenhour.kit.fhir.decoding import Json
from goldenhour.kit.fhir.outcomes import refused

MOST_OPERATIONS = 1_000


def patched(resource: Json, patch: Any) -> Json:
    """The resource after the patch; the given one stays as it is.

    Raises `FhirRefusal`: 400 for something that is no patch, 422 for one that does not fit this resource (an
    operation's `test` that fails too), and for one that would change what the resource is (`resourceType`, `id`).
    """
    if not isinstance(patch, list) or len(patch) > MOST_OPERATIONS:
        raise refused(400, "structure", f"A JSON Patch is a list of at most {MOST_OPERATIONS} operations (RFC 6902).")
    try:
        after = jsonpatch.JsonPatch(patch).apply(resource)
    except jsonpatch.InvalidJsonPatch as error:
        raise refused(400, "structure", f"This is not a JSON Patch: {error}.") from error
    except jsonpatch.JsonPatchTestFailed as error:
        raise refused(422, "processing", f"A 'test' of the patch failed, so nothing was changed: {error}.") from error
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, ValueError, KeyError) as error:
        raise refused(
            422, "processing", f"The patch does not fit this resource, nothing was changed: {error}."
        ) from error
    if not isinstance(after, dict) or any(after.get(name) != resource.get(name) for name in ("resourceType", "id")):
        raise refused(422, "business-rule", "A patch may not change resourceType or id.")
    return after
