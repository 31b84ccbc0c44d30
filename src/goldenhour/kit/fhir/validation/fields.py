"""How one element of a type is checked: a text, a number, something complex, a reference, a narrative; one or several.

`check(value, above, run, depth)`: `above` is the place of what the element belongs to. The good case does as little as
possible; words are found only when something is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldenhour.kit.fhir.validation.bindings import listed
from goldenhour.kit.fhir.validation.narrative import what_is_wrong
from goldenhour.kit.fhir.validation.places import Place, clean
from goldenhour.kit.fhir.validation.primitives import Fits, Primitive
from goldenhour.kit.fhir.validation.references import Targets
from goldenhour.kit.fhir.validation.run import Run

Json = dict[str, Any]

if TYPE_CHECKING:
    from goldenhour.kit.fhir.validation.bindings import BoundSet
    from goldenhour.kit.fhir.validation.shapes import Shape


def shown(value: object, longest: int = 60) -> str:
    """A value in a sentence."""
    if isinstance(value, str):
        return f'"{clean(value, longest)}"'
    return kind_of(value) if isinstance(value, dict | list) else clean(str(value), longest)


def kind_of(value: object) -> str:
    """What JSON calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a number"


class Field:
    """An element by its key in JSON; `name` is how FHIRPath says it (`value.ofType(Quantity)`)."""

    __slots__ = ("key", "name", "type")
    primitive = False

    def __init__(self, key: str, name: str, type_: str) -> None:
        self.key = key
        self.name = name
        self.type = type_

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        raise NotImplementedError

    def at(self, place: Place) -> str:
        """`Observation.status`: the type's name, the element's."""
        top: Place | None = place
        names = [self.name]
        while top is not None:
            names.append(top[1])
            top = top[0]
        return ".".join(reversed(names[:3])) if len(names) < 4 else ".".join(reversed(names[:2]))


class PrimitiveField(Field):
    """A number, a text, a boolean. `codes`: those of a required binding."""

    __slots__ = ("codes", "fits", "how", "json", "quick")
    primitive = True

    def __init__(self, key: str, name: str, type_: str, kind: Primitive, codes: dict[str, None] | None = None) -> None:
        super().__init__(key, name, type_)
        self.json = kind.json
        self.codes = codes
        self.fits: Fits = kind.fits if codes is None else codes.__contains__
        self.quick: Fits = (kind.quick or kind.fits) if codes is None else codes.__contains__
        self.how = kind.how

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if self.json == "string":
            if type(value) is str and self.fits(value):
                return
        elif self.fits(value):
            return
        self.complain(value, (above, self.name, -1), above, run)

    def complain(self, value: Any, place: Place, above: Place, run: Run) -> None:
        said = self.at(above)
        if type(value) is list:
            run.found("structure", place, f"{said} is an array; it may stand only once. Write the value without [ ].")
        elif value is None:
            run.found("structure", place, f"{said} is null. Leave the element out, or write a value.")
        elif self.json == "string" and type(value) is not str:
            run.found("structure", place, f"{said} is {kind_of(value)}; it is of type {self.type}, a JSON string.")
        elif value == "":
            run.found("value", place, f"{said} is empty. Leave the element out, or write a value.")
        elif self.codes is not None:
            choose = listed(list(self.codes), 40)
            run.found(
                "code-invalid", place, f"{said} is {shown(value)}, which is not in its list. Choose one of {choose}."
            )
        else:
            run.found("value", place, f"{said} is {shown(value)}, which is no {self.type}. {self.how}")


class RememberingField(PrimitiveField):
    """A text of which few are met again and again (the system of a code): what was found right once is not looked at twice."""

    __slots__ = ("known",)
    MOST = 4096

    def __init__(self, key: str, name: str, type_: str, kind: Primitive) -> None:
        super().__init__(key, name, type_, kind)
        self.known: set[str] = set()
        self.quick = self.known.__contains__

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is str and self.fits(value):
            if len(self.known) < self.MOST and len(value) < 100:
                self.known.add(value)
            return
        self.complain(value, (above, self.name, -1), above, run)


class ManyPrimitives(PrimitiveField):
    """Several of them; a null stands where the `_` sibling has an extension."""

    __slots__ = ()

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is not list:
            run.found(
                "structure", (above, self.name, -1), f"{self.at(above)} may stand several times. Write it as an array."
            )
            return
        if not value:
            run.found(
                "structure", (above, self.name, -1), f"{self.at(above)} is an empty array. Leave the element out."
            )
        for index, one in enumerate(value):
            if self.json == "string":
                if type(one) is str and self.fits(one):
                    continue
            elif self.fits(one):
                continue
            if one is not None or not _has_sibling(node, self.key, index):
                self.complain(one, (above, self.name, index), above, run)


def _has_sibling(node: Json, key: str, index: int) -> bool:
    """Whether a null stands for a value of which only extensions are known."""
    siblings = node.get("_" + key)
    return type(siblings) is list and index < len(siblings) and siblings[index] is not None


class ComplexField(Field):
    """Something with elements of its own. `bound`: its required binding."""

    __slots__ = ("bound", "shape")

    def __init__(self, key: str, name: str, shape: Shape, bound: BoundSet | None = None) -> None:
        super().__init__(key, name, shape.path)
        self.shape = shape
        self.bound = bound

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is dict:
            place = (above, self.name, -1)
            self.shape.check(value, place, run, depth)
            if self.bound is not None:
                self.check_bound(value, place, run)
        else:
            self.complain(value, above, run)

    def check_bound(self, value: Json, place: Place, run: Run) -> None:
        if self.bound is not None and not self.bound.holds(value):
            text = f"{self.name} has no coding from {self.bound.url}. Add one of {self.bound.some()}."
            run.found("code-invalid", place, text)

    def complain(self, value: Any, above: Place, run: Run) -> None:
        text = f"{self.at(above)} is {kind_of(value)}; it is of type {self.type}, a JSON object."
        if type(value) is list:
            text = f"{self.at(above)} is an array; it may stand only once. Write the object without [ ]."
        run.found("structure", (above, self.name, -1), text)

    def complain_of_array(self, value: Any, above: Place, run: Run) -> None:
        """Where an array belongs there is none, or an empty one."""
        text = f"{self.at(above)} may stand several times. Write it as an array."
        if type(value) is list:
            text = f"{self.at(above)} is an empty array. Leave the element out."
        run.found("structure", (above, self.name, -1), text)

    def complain_of_part(self, value: Any, place: Place, run: Run) -> None:
        text = f"{self.name} holds {kind_of(value)}; each is of type {self.type}, a JSON object."
        run.found("structure", place, text)


class ManyComplex(ComplexField):
    """Several of them."""

    __slots__ = ()

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is not list or not value:
            self.complain_of_array(value, above, run)
            return
        name, check = self.name, self.shape.check
        for index, one in enumerate(value):
            place = (above, name, index)
            if type(one) is dict:
                check(one, place, run, depth)
                if self.bound is not None:
                    self.check_bound(one, place, run)
            else:
                self.complain_of_part(one, place, run)


class ReferenceField(ComplexField):
    """A reference; `targets` the types it may point to."""

    __slots__ = ("targets",)

    def __init__(self, key: str, name: str, shape: Shape, targets: Targets) -> None:
        super().__init__(key, name, shape)
        self.targets = targets

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is not dict:
            self.complain(value, above, run)
        elif len(value) > 1 or not self.targets.plainly_right(value, run):
            self.one(value, (above, self.name, -1), run, depth)

    def one(self, value: Json, place: Place, run: Run, depth: int) -> None:
        self.shape.check(value, place, run, depth)
        self.targets.check(value, place, run)


class ManyReferences(ReferenceField):
    """Several of them."""

    __slots__ = ()

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        if type(value) is not list or not value:
            self.complain_of_array(value, above, run)
            return
        for index, one in enumerate(value):
            if type(one) is not dict:
                self.complain_of_part(one, (above, self.name, index), run)
            elif len(one) > 1 or not self.targets.plainly_right(one, run):
                self.one(one, (above, self.name, index), run, depth)


class XhtmlField(Field):
    """The narrative's `div`."""

    __slots__ = ()
    primitive = True

    def check(self, value: Any, node: Json, above: Place, run: Run, depth: int) -> None:
        place = (above, self.name, -1)
        if type(value) is not str:
            run.found("structure", place, f"{self.name} is {kind_of(value)}. Write the XHTML as a JSON string.")
        elif wrong := what_is_wrong(value):
            run.found("invariant", place, f"{wrong} Write plain XHTML: text, lists, tables, pictures (txt-1, txt-2).")
