"""FHIRPath's functions, each as the Python it becomes. `focus` is what stands before the dot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from goldenhour.kit.fhir.invariants.grammar import Literal, NotFhirPath, Tree
from goldenhour.kit.fhir.invariants.values import Value, flag, flag_of, items, items_of, maybe, present

if TYPE_CHECKING:
    from goldenhour.kit.fhir.invariants.compiler import Compiler

Function = Callable[["Compiler", Value, tuple[Tree, ...], Value], Value]
FUNCTIONS: dict[str, Function] = {}
Trees = tuple[Tree, ...]


def function(name: str) -> Callable[[Function], Function]:
    def keep(one: Function) -> Function:
        FUNCTIONS[name] = one
        return one

    return keep


def criterion(compiler: Compiler, focus: Value, tree: Tree) -> tuple[str, str]:
    """The variable of a loop over `focus`, and the condition on it."""
    one = compiler.fresh()
    asked = compiler.value(tree, Value(one, "item", focus.types))
    return one, flag_of(asked) or f"{maybe(asked)} is True"


@function("exists")
def exists(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    if not arguments:
        return flag(present(focus))
    one, condition = criterion(compiler, focus, *arguments)
    return flag(f"any({condition} for {one} in {items_of(focus)})")


@function("empty")
def empty(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return flag(f"(not {present(focus)})")


@function("count")
def count(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    number = f"len({items_of(focus)})"
    return Value(f"({number},)", "items", frozenset(("integer",)), number=number)


@function("not")
def not_(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    if sure := flag_of(focus):
        return flag(f"(not {sure})")
    return Value(f"negation({maybe(focus)})", "maybe", None)


@function("where")
def where(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    one, condition = criterion(compiler, focus, *arguments)
    return items(f"[{one} for {one} in {items_of(focus)} if {condition}]", focus.types)


@function("all")
def all_(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    one, condition = criterion(compiler, focus, *arguments)
    return flag(f"all({condition} for {one} in {items_of(focus)})")


@function("select")
def select(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    one, part = compiler.fresh(), compiler.fresh()
    (tree,) = arguments
    inner = compiler.value(tree, Value(one, "item", focus.types))
    return items(f"[{part} for {one} in {items_of(focus)} for {part} in {items_of(inner)}]", inner.types)


@function("iif")
def iif(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    """The condition sees the whole collection."""
    whole = compiler.fresh()
    this = Value(whole, "items", focus.types)
    condition, then, *other = (compiler.value(tree, this) for tree in arguments)
    otherwise = items_of(other[0]) if other else "()"
    asked = flag_of(condition) or f"{maybe(condition)} is True"
    return items(f"(lambda {whole}: {items_of(then)} if {asked} else {otherwise})({items_of(focus)})", None)


def _slice(end: str) -> Function:
    def sliced(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
        return items(f"{items_of(focus)}[{end}]", focus.types)

    return sliced


FUNCTIONS |= {"first": _slice(":1"), "last": _slice("-1:"), "tail": _slice("1:"), "single": _slice(":1")}


@function("isDistinct")
def is_distinct(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return flag(f"is_distinct({items_of(focus)})")


@function("hasValue")
def has_value(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    if focus.scalar:
        return flag(f"({focus.scalar} is not None)")
    return flag(f"has_value({items_of(focus)})")


@function("trace")
def trace(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return focus


def _plain(name: str, same_types: bool = False) -> Function:
    def plain(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
        return items(f"{name}({items_of(focus)})", focus.types if same_types else None)

    return plain


FUNCTIONS |= {"descendants": _plain("descend"), "distinct": _plain("distinct", True)}


@function("children")
def children(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    one, kid = compiler.fresh(), compiler.fresh()
    return items(f"[{kid} for {one} in {items_of(focus)} for {kid} in kids({one})]", None)


@function("resolve")
def resolve(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return items(f"resolve({items_of(focus)}, around)", None)


@function("toInteger")
def to_integer(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return items(f"to_integer({items_of(focus)})", frozenset(("integer",)))


@function("toString")
def to_string(_: Compiler, focus: Value, arguments: Trees, __: Value) -> Value:
    return items(f"to_text({items_of(focus)})", frozenset(("string",)))


@function("extension")
def extension(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    one = compiler.fresh()
    found = items(f"[{one} for {one} in {items_of(compiler.member(focus, 'extension'))} "
                  f"if {one}.get('url') == {literal(arguments[0])}]", frozenset(("Extension",)))  # fmt: skip
    return found


def literal(tree: Tree) -> str:
    """The Python of a literal argument."""
    if not isinstance(tree, Literal) or not isinstance(tree.value, str | int):
        raise NotFhirPath("only a literal is understood as this argument")
    return repr(tree.value)


def argument(compiler: Compiler, tree: Tree, this: Value) -> str:
    """An argument that is one text or number, None where it is empty."""
    value = compiler.value(tree, this)
    return value.literal or f"text_of({items_of(value)})"


def _with_another(name: str) -> Function:
    def combined(compiler: Compiler, focus: Value, arguments: Trees, this: Value) -> Value:
        (tree,) = arguments
        return items(f"{name}({items_of(focus)}, {items_of(compiler.value(tree, this))})", focus.types)

    return combined


FUNCTIONS |= {"intersect": _with_another("intersect"), "union": _with_another("union")}


@function("combine")
def combine(compiler: Compiler, focus: Value, arguments: Trees, this: Value) -> Value:
    (tree,) = arguments
    return items(f"[*{items_of(focus)}, *{items_of(compiler.value(tree, this))}]", focus.types)


def _question(asks: str, quick: str) -> Function:
    """A question to a text that needs another: `startsWith('http')`. `quick` asks one text or None."""

    def asked(compiler: Compiler, focus: Value, arguments: Trees, this: Value) -> Value:
        (tree,) = arguments
        compiler.unsure = True  # a missing text is not wrong
        text, other = compiler.fresh(), argument(compiler, tree, this)
        if focus.scalar and isinstance(tree, Literal):
            return Value(f"{quick}({focus.scalar}, {other})", "maybe", None)
        question = asks.format(text=text, other=f"({other} or '')")
        return Value(f"on_text({items_of(focus)}, lambda {text}: {question})", "maybe", None)

    return asked


FUNCTIONS |= {
    "startsWith": _question("{text}.startswith({other})", "starts1"),
    "endsWith": _question("{text}.endswith({other})", "ends1"),
    "contains": _question("{other} in {text}", "holds1"),
}


@function("matches")
def matches(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    """The whole text, as HL7's own constraints mean it."""
    compiler.unsure = True
    pattern = compiler.constant(re.compile(_regex(arguments[0])).fullmatch)
    if focus.scalar:
        return Value(f"matches1({focus.scalar}, {pattern})", "maybe", None)
    text = compiler.fresh()
    return Value(f"on_text({items_of(focus)}, lambda {text}: {pattern}({text}) is not None)", "maybe", None)


def _regex(tree: Tree) -> str:
    if not isinstance(tree, Literal) or not isinstance(tree.value, str):
        raise NotFhirPath("only a literal is understood as a pattern")
    return tree.value


@function("replaceMatches")
def replace_matches(compiler: Compiler, focus: Value, arguments: Trees, this: Value) -> Value:
    pattern = compiler.constant(re.compile(_regex(arguments[0]), re.DOTALL).sub)
    text, new = compiler.fresh(), argument(compiler, arguments[1], this)
    return items(f"opt(on_text({items_of(focus)}, lambda {text}: {pattern}({new}, {text})))", focus.types)


@function("substring")
def substring(compiler: Compiler, focus: Value, arguments: Trees, this: Value) -> Value:
    text, start = compiler.fresh(), argument(compiler, arguments[0], this)
    end = f"{start} + {argument(compiler, arguments[1], this)}" if len(arguments) > 1 else ""
    cut = f"{text}[{start}:{end}] if {start} < len({text}) else None"
    return items(f"opt(on_text({items_of(focus)}, lambda {text}: {cut}))", focus.types)


@function("length")
def length(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    return items(f"opt(on_text({items_of(focus)}, len))", frozenset(("integer",)))


@function("lower")
def lower(compiler: Compiler, focus: Value, arguments: Trees, _: Value) -> Value:
    return items(f"opt(on_text({items_of(focus)}, str.lower))", focus.types)
