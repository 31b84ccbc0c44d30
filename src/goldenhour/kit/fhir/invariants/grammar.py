"""FHIRPath as a tree (FHIRPath 1.3 in the extent of R4's constraints and of ours).

Source: HL7 FHIRPath N1, grammar and operator precedence.
"""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec


class NotFhirPath(Exception):
    """The text is no FHIRPath, or goes beyond what is understood here."""


class Literal(msgspec.Struct, frozen=True):
    value: str | int | bool | Decimal


class Nothing(msgspec.Struct, frozen=True):
    """`{}`"""


class Variable(msgspec.Struct, frozen=True):
    """`%resource`, and `$this` as `this`."""

    name: str


class Member(msgspec.Struct, frozen=True):
    """`focus.name`; without a focus, of what is looked at."""

    focus: Tree | None
    name: str


class Call(msgspec.Struct, frozen=True):
    focus: Tree | None
    name: str
    arguments: tuple[Tree, ...]


class Index(msgspec.Struct, frozen=True):
    focus: Tree
    index: Tree


class Binary(msgspec.Struct, frozen=True):
    operator: str
    left: Tree
    right: Tree


class TypeTest(msgspec.Struct, frozen=True):
    """`is` and `as`, also as functions, and `ofType()`."""

    operator: str
    focus: Tree
    type: str


Tree = Literal | Nothing | Variable | Member | Call | Index | Binary | TypeTest

PRECEDENCE = {
    "implies": 1, "or": 2, "xor": 2, "and": 3, "in": 4, "contains": 4, "=": 5, "!=": 5, "~": 5, "!~": 5,
    "<": 6, ">": 6, "<=": 6, ">=": 6, "|": 7, "is": 8, "as": 8, "+": 9, "-": 9, "&": 9, "*": 10, "/": 10,
    "div": 10, "mod": 10,
}  # fmt: skip
WORDS = frozenset(word for word in PRECEDENCE if word.isalpha())
TYPE_FUNCTIONS = frozenset(("is", "as", "ofType"))
_token = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*|`[^`]+`|%[\w-]+|%`[^`]+`|\$\w+)"
    r"|(?P<sign><=|>=|!=|!~|[=~<>|&+\-*/().,\[\]{}]))"
)
_escaped = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


def parsed(expression: str) -> Tree:
    """The tree of an expression. Raises `NotFhirPath`."""
    parser = _Parser(expression)
    tree = parser.expression(0)
    if parser.token[0] != "end":
        raise NotFhirPath(f"{expression}: unexpected {parser.token[1]}")
    return tree


def unescaped(text: str) -> str:
    """A string literal's value."""

    def one(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPES.get(code, code)

    return _escaped.sub(one, text[1:-1])


class _Parser:
    def __init__(self, expression: str) -> None:
        self.whole = expression
        self.at = 0
        self.token = ("", "")
        self.advance()

    def advance(self) -> tuple[str, str]:
        """The token that was next; the one after it becomes next."""
        before = self.token
        found = _token.match(self.whole, self.at)
        if found is None:
            if self.whole[self.at :].strip():
                raise NotFhirPath(f"{self.whole}: cannot read {self.whole[self.at :][:20]}")
            self.token = ("end", "")
        else:
            self.at = found.end()
            kind = found.lastgroup or ""
            self.token = (kind, found[kind])
        return before

    def expect(self, sign: str) -> None:
        if self.advance()[1] != sign:
            raise NotFhirPath(f"{self.whole}: {sign} expected")

    def expression(self, least: int) -> Tree:
        left = self.term()
        while self.token[0] in ("sign", "word") and PRECEDENCE.get(self.token[1], 0) > least:
            operator = self.advance()[1]
            if operator in ("is", "as"):
                left = TypeTest(operator, left, self.type_name())
            else:
                left = Binary(operator, left, self.expression(PRECEDENCE[operator]))
        return left

    def type_name(self) -> str:
        name = self.advance()[1].strip("`")
        while self.token[1] == ".":
            self.advance()
            name = self.advance()[1].strip("`")
        return name

    def term(self) -> Tree:
        tree = self.first_term()
        while self.token[1] in (".", "[") and self.token[0] == "sign":
            if self.advance()[1] == "[":
                tree = Index(tree, self.expression(0))
                self.expect("]")
            else:
                tree = self.name(tree)
        return tree

    def first_term(self) -> Tree:
        kind, text = self.token
        if kind == "text":
            self.advance()
            return Literal(unescaped(text))
        if kind == "number":
            self.advance()
            return Literal(Decimal(text) if "." in text else int(text))
        if text == "(":
            self.advance()
            tree = self.expression(0)
            self.expect(")")
            return tree
        if text == "{":
            self.advance()
            self.expect("}")
            return Nothing()
        if text == "-":
            self.advance()
            return Binary("-", Literal(0), self.term())
        if kind != "word":
            raise NotFhirPath(f"{self.whole}: unexpected {text or 'end'}")
        if text in ("true", "false"):
            self.advance()
            return Literal(text == "true")
        if text[0] in "%$":
            return Variable(self.advance()[1].lstrip("%$").strip("`"))
        return self.name(None)

    def name(self, focus: Tree | None) -> Tree:
        """A member or a function."""
        kind, text = self.advance()
        if kind != "word":
            raise NotFhirPath(f"{self.whole}: a name expected, not {text or 'the end'}")
        if self.token[1] != "(":
            return Member(focus, text.strip("`"))
        self.advance()
        if text in TYPE_FUNCTIONS:
            tree: Tree = TypeTest(text, focus if focus is not None else Variable("this"), self.type_name())
            self.expect(")")
            return tree
        arguments = []
        while self.token[1] != ")":
            arguments.append(self.expression(0))
            if self.token[1] == ",":
                self.advance()
        self.expect(")")
        return Call(focus, text, tuple(arguments))
