"""FHIRPath made into one Python expression over plain dicts, with the types of the definitions known beforehand.

`code.empty() or system.exists()` of a Quantity becomes, but for brackets,
`not ('code' in n or '_code' in n) or ('system' in n or '_system' in n)`: no tree is walked when a resource is checked. What is
written into the Python are names this compiler makes and `repr` of literals, never text of the expression.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from goldenhour.kit.fhir.definitions import types as all_types
from goldenhour.kit.fhir.invariants import runtime, steps
from goldenhour.kit.fhir.invariants.functions import FUNCTIONS
from goldenhour.kit.fhir.invariants.grammar import (
    Binary,
    Call,
    Index,
    Literal,
    Member,
    NotFhirPath,
    Nothing,
    Tree,
    TypeTest,
    Variable,
    parsed,
)
from goldenhour.kit.fhir.invariants.model import Key, children, is_a, is_resource, types_at
from goldenhour.kit.fhir.invariants.operators import LOGIC, dated, equality, literals_of, logic, whole
from goldenhour.kit.fhir.invariants.steps import Around, Items
from goldenhour.kit.fhir.invariants.values import Types, Value, flag, items, items_of, maybe, text

Evaluate = Callable[[Any, Around], bool | None]
CONSTANTS = {"ucum": "http://unitsofmeasure.org", "sct": "http://snomed.info/sct", "loinc": "http://loinc.org"}
_ORDERED = {"<": "less({}, {})", "<=": "at_most({}, {})", ">": "less({1}, {0})", ">=": "at_most({1}, {0})"}
_NAMESPACE = {name: getattr(of, name) for of in (steps, runtime) for name in dir(of) if not name.startswith("_")}


class Compiled(msgspec.Struct, frozen=True):
    """An expression ready to be asked: `evaluate(node, around)` is true, false or None (empty).

    `unsure`: it compares dates or quantities, or asks something of a text that may be missing, so that empty may mean
    "cannot be said"."""

    expression: str
    evaluate: Evaluate
    unsure: bool
    source: str

    def holds(self, node: Any, around: Around) -> bool:
        """Whether a node meets it. Empty is no, as in HL7's validator, unless it may be `unsure`."""
        answer = self.evaluate(node, around)
        return answer is True or (answer is None and self.unsure)


def compiled(expression: str, path: str) -> Compiled:
    """The expression for nodes at `path` (`Observation.component`, `Quantity`). Raises `NotFhirPath`."""
    compiler = Compiler(path)
    value = compiler.value(parsed(expression), Value("n", "item", compiler.base))
    source = f"lambda n, around: {maybe(value)}"
    evaluate = eval(source, {**_NAMESPACE, **compiler.constants})  # noqa: S307 - made of our names and of reprs
    return Compiled(expression, evaluate, compiler.unsure, source)


def located(expression: str, path: str) -> Callable[[Any, Around], Items]:
    """The values an expression leads to, as a function of a node at `path`. Raises `NotFhirPath`."""
    compiler = Compiler(path)
    value = compiler.value(parsed(expression), Value("n", "item", compiler.base))
    source = f"lambda n, around: {items_of(value)}"
    found: Callable[[Any, Around], Items] = eval(  # noqa: S307 - as above
        source, {**_NAMESPACE, **compiler.constants}
    )
    return found


class Compiler:
    """One expression at one path."""

    def __init__(self, path: str) -> None:
        known = types_at(path)
        self.base: Types = None if not known or "" in known else known
        self.root = path.partition(".")[0]
        self.constants: dict[str, Any] = {}
        self.unsure = False
        self._made = 0

    def fresh(self) -> str:
        """A new name of a variable."""
        self._made += 1
        return f"x{self._made}"

    def constant(self, value: Any) -> str:
        """The name under which the expression finds a value."""
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def value(self, tree: Tree, this: Value) -> Value:
        match tree:
            case Literal(value=bool() as value):
                return flag(repr(value))
            case Literal(value=value):
                name = repr(value) if isinstance(value, int | str) else self.constant(value)
                return Value(f"({name},)", "items", None, literal=name)
            case Nothing():
                return Value("()", "items", None)
            case Variable(name=name):
                return self._variable(name, this)
            case Member(focus=focus, name=name):
                return self._member(focus, name, this)
            case Call():
                return self._call(tree, this)
            case Index():
                at = self.value(tree.index, this)
                return items(f"{items_of(self.value(tree.focus, this))}[{at.literal}:][:1]", None)
            case TypeTest():
                return self._type_test(tree, this)
        return self._binary(tree, this)

    def _variable(self, name: str, this: Value) -> Value:
        if name == "this":
            return this
        if name == "context":
            return Value("n", "item", self.base)
        if name == "resource":
            return Value("around.resource", "item", frozenset((self.root,)) if is_resource(self.root) else None)
        if name == "rootResource":
            return Value("around.outer", "item", None)
        if name in CONSTANTS:
            return Value(f"({CONSTANTS[name]!r},)", "items", None, literal=repr(CONSTANTS[name]))
        raise NotFhirPath(f"%{name} is not known here")

    def _member(self, focus: Tree | None, name: str, this: Value) -> Value:
        if focus is None:
            if this.types == frozenset((name,)) and name[:1].isupper():
                return this
            return self.member(this, name)
        return self.member(self.value(focus, this), name)

    def member(self, focus: Value, name: str) -> Value:
        if focus.form == "item":
            return self.member_of_item(focus.code, focus.types, name)
        if focus.single and focus.types is not None:
            return self.member_of_item(focus.single, focus.types, name)
        each = self.fresh()
        inner = self.member_of_item(each, focus.types, name)
        one = self.fresh()
        found = f"[{one} for {each} in {items_of(focus)} for {one} in {inner.code}]"
        return items(f"({found} if {focus.present} else ())" if focus.present else found, inner.types)

    def member_of_item(self, on: str, types: Types, name: str) -> Value:
        known = {children(one).get(name) for one in types} if types is not None else {None}
        if known == {None}:
            if types is not None and not any(one in ("Element", "Resource", "DomainResource") for one in types):
                raise NotFhirPath(f"{name} is no element of {', '.join(sorted(types))}")
            return Value(f"walk({on}, {name!r})", "items", None)
        if len(known) > 1:
            return Value(f"walk({on}, {name!r})", "items", None)
        (keys,) = known
        assert keys is not None
        return self.of_keys(on, keys)

    def of_keys(self, on: str, keys: tuple[Key, ...]) -> Value:
        """What stands under the keys of one element."""
        types: Types = frozenset(key.type for key in keys)
        if types is not None and "" in types:
            types = None
        if not keys:
            return Value("()", "items", None, present="False")
        if len(keys) > 1:
            every = frozenset(key.key for key in keys) | {"_" + key.key for key in keys}
            names = self.constant(tuple(key.key for key in keys))
            present = f"(not {self.constant(every)}.isdisjoint({on}))"
            return Value(f"pick({on}, {names})", "items", types, present=present, keys=keys, on=on)
        (one,) = keys
        key = repr(one.key)
        if one.primitive:
            present = f"({key} in {on} or {'_' + one.key!r} in {on})"
            if one.many:
                return Value(f"prims({on}, {key})", "items", types, present=present, keys=keys, on=on)
            return Value(f"prim({on}, {key})", "items", types, present, f"{on}.get({key})", keys=keys, on=on)
        code = f"{on}.get({key}, ())" if one.many else f"one({on}, {key})"
        single = "" if one.many else f"{on}.get({key}, NIL)"
        return Value(code, "items", types, present=f"({key} in {on})", single=single, keys=keys, on=on)

    def _call(self, tree: Call, this: Value) -> Value:
        if tree.name not in FUNCTIONS:
            raise NotFhirPath(f"{tree.name}() is not known here")
        tree = _turned(tree)
        focus = this if tree.focus is None else self.value(tree.focus, this)
        try:
            return FUNCTIONS[tree.name](self, focus, tree.arguments, this)
        except TypeError as error:
            raise NotFhirPath(f"{tree.name}() has other arguments than expected") from error

    def _type_test(self, tree: TypeTest, this: Value) -> Value:
        name = tree.type.rpartition(".")[2]
        focus = self.value(tree.focus, this)
        testing = tree.operator == "is"
        self.unsure = True  # of what is missing, or of another type, nothing can be said
        if focus.keys:
            kept = self.of_keys(focus.on, tuple(key for key in focus.keys if is_a(key.type, name) or not key.type))
            if any(key.type for key in focus.keys):
                if not testing:
                    return kept
                return Value(f"({kept.present or 'False'} if {focus.present} else None)", "maybe", None)
        if isinstance(tree.focus, Call) and tree.focus.name == "descendants" and not testing:
            above = this if tree.focus.focus is None else self.value(tree.focus.focus, this)
            paths = self.constant(tuple(sorted(above.types or ())))
            return items(f"descend_as({items_of(above)}, {paths}, {name!r})", frozenset((name,)))
        one = self.fresh()
        if testing:
            test = f"(lambda {one}: is_type({one}[0], {name!r}) if len({one}) == 1 else None)({items_of(focus)})"
            return Value(test, "maybe", None)
        kept_types: Types = frozenset((name,)) if name in all_types() else None
        return items(f"[{one} for {one} in {items_of(focus)} if is_type({one}, {name!r})]", kept_types)

    def _binary(self, tree: Binary, this: Value) -> Value:
        operator = tree.operator
        left, right = self.value(tree.left, this), self.value(tree.right, this)
        if operator in LOGIC:
            return logic(operator, left, right)
        if operator in ("=", "!="):
            return equality(operator, left, right)
        if operator in _ORDERED:
            if not (whole(left) or whole(right)):
                self.unsure = True
            if left.number and right.literal:
                return flag(f"({left.number} {operator} {right.literal})")
            if operator == "<=" and left.scalar and right.scalar and dated(left) and dated(right):
                return Value(f"dates_at_most({left.scalar}, {right.scalar})", "maybe", None)
            return Value(_ORDERED[operator].format(items_of(left), items_of(right)), "maybe", None)
        if operator in ("in", "contains"):
            if operator == "contains":
                left, right = right, left
            if left.scalar and (among := literals_of(tree.right)) is not None:
                return Value(f"in1({left.scalar}, {self.constant(among)})", "maybe", None)
            return Value(f"is_in({items_of(left)}, {items_of(right)})", "maybe", None)
        return self._arithmetic(operator, left, right)

    def _arithmetic(self, operator: str, left: Value, right: Value) -> Value:
        a, b = items_of(left), items_of(right)
        if operator == "|":
            return items(f"union({a}, {b})", left.types if left.types == right.types else None)
        if operator == "&":
            return text(f"joined({a}, {b})")
        if operator == "+" and left.number and right.number:
            return Value(
                f"({left.number} + {right.number},)", "items", None, number=f"({left.number} + {right.number})"
            )
        if operator in ("+", "-", "*"):
            name = {"+": "plus", "-": "minus", "*": "times"}[operator]
            return items(f"{name}({a}, {b})", left.types)
        raise NotFhirPath(f"{operator} is not known here")


def _turned(tree: Call) -> Call:
    """`descendants().where(as(T) = x)` as `descendants().as(T).where($this = x)`: the same, and the types are known."""
    match tree:
        case Call(
            focus=Call(name="descendants") as focus,
            name="where",
            arguments=(Binary(operator="=", left=TypeTest(operator="as", focus=Variable(name="this")) as test),),
        ):
            (criterion,) = tree.arguments
            assert isinstance(criterion, Binary)
            kept = TypeTest("as", focus, test.type)
            return Call(kept, "where", (Binary("=", Variable("this"), criterion.right),))
    return tree
