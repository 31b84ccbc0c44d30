"""The specification's invariants, and our profiles', as Python: FHIRPath compiled once, asked often.

`grammar` (text to tree), `model` (what is known of types), `compiler`, `operators` and `functions` (tree to Python),
`values` (Python and what is known of it), `steps` and `runtime` (what the Python calls).
"""

from __future__ import annotations

import functools

from goldenhour.kit.fhir.definitions import Constraint, types
from goldenhour.kit.fhir.invariants.compiler import Compiled, compiled, located
from goldenhour.kit.fhir.invariants.grammar import NotFhirPath

__all__ = ["Compiled", "NotFhirPath", "compiled", "constraints", "located", "not_compiled"]


def constraints() -> list[tuple[str, Constraint]]:
    """Every constraint of the definitions with the path of what it is asked of."""
    return [(one.path, each) for rule in types().values() for one in rule.elements for each in one.constraint]


@functools.cache
def not_compiled() -> dict[str, str]:
    """Key -> why, of the definitions' constraints that cannot be compiled. Somebody must check these by hand."""
    found = {}
    for path, constraint in constraints():
        try:
            compiled(constraint.expression, path)
        except NotFhirPath as why:
            found[constraint.key] = str(why)
    return found
