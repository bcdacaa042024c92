"""Rules over a person's fields: parsed to four node types, never evaluated as code.

Grammar, loosest first::

    rule    = all { "or" all }
    all     = not { "and" not }
    not     = "not" not | "(" rule ")" | compare
    compare = flag | field op value
    op      = "==" | "!=" | "<" | "<=" | ">" | ">="      (choice fields: "==" and "!=" only)
    value   = number | 'text' | "text" | true | false

What a rule means when a field is not known (yes, no, ask) is the engine's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.vocabulary import Field

Op = Literal["==", "!=", "<", "<=", ">", ">="]
Value: TypeAlias = "float | bool | str"

MAX_DEPTH = 20
MAX_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value: a float for a number, a bool for a flag, a choice slug for a choice."""

    field: str
    op: Op
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of one rule."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class All:
    """Every one of two or more rules."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of two or more rules."""

    rules: tuple[Rule, ...]


Rule: TypeAlias = Compare | Not | All | Any


class RuleError(ValueError):
    """The text is not a rule; the message is Dutch and says how to mend it."""


def parse_rule(text: str, fields: Mapping[str, Field]) -> Rule:
    """Read a rule.

    Raises
    ------
    RuleError
        Unknown field, value that does not suit the field, chained comparison, or text that is no rule.

    Examples
    --------
    >>> age = Field(slug="age", type="number", label="leeftijd", question="Hoe oud bent u?", unit="years")
    >>> parse_rule("age >= 65", {"age": age})
    Compare(field='age', op='>=', value=65.0)
    """
    if len(text) > MAX_LENGTH:
        raise RuleError(f"de regel is te lang ({len(text)} tekens, hoogstens {MAX_LENGTH}).")
    parser = _Parser(_tokens(text), fields)
    rule = parser.rule(0)
    parser.expect_end()
    return rule


def print_rule(rule: Rule) -> str:
    """Write a rule as text that parses to the same rule.

    Examples
    --------
    >>> print_rule(Any((Compare("age", ">=", 65.0), Not(Compare("digital", "==", True)))))
    'age >= 65 or not digital'
    """
    match rule:
        case Compare(field, "==", True):
            return field
        case Compare(field, op, bool() as value):
            return f"{field} {op} {'true' if value else 'false'}"
        case Compare(field, op, str() as value):
            return f'{field} {op} "{value}"'
        case Compare(field, op, value):
            return f"{field} {op} {value:g}" if float(f"{value:g}") == value else f"{field} {op} {float(value)!r}"
        case Not(inner):
            return f"not {_closed(inner)}"
        case All(rules):
            return " and ".join(_closed(one) for one in rules)
        case Any(rules):
            return " or ".join(_closed(one) for one in rules)


def fields_of(rule: Rule) -> tuple[str, ...]:
    """The fields a rule uses, each once, in the order of the text."""
    match rule:
        case Compare(field):
            return (field,)
        case Not(inner):
            return fields_of(inner)
        case All(rules) | Any(rules):
            return tuple(dict.fromkeys(name for one in rules for name in fields_of(one)))


def _closed(rule: Rule) -> str:
    return f"({print_rule(rule)})" if isinstance(rule, All | Any) else print_rule(rule)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["word", "number", "text", "op", "(", ")", "end"]
    text: str


_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<op><=|>=|==|!=|<|>)|(?P<open>\()|(?P<close>\)))",
    re.ASCII,
)
_SYNTAX = ("and", "or", "not", "true", "false")
_DUTCH = {"en": "and", "of": "or", "niet": "not", "waar": "true", "onwaar": "false"}


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            rest = text[at:].strip()
            if rest.startswith("="):
                raise RuleError("schrijf '==' (twee keer) om te vragen of iets gelijk is.")
            raise RuleError(f"'{rest[:20]}' hoort niet in een regel.")
        at = found.end()
        kind = found.lastgroup
        value = found.group(kind or 0)
        match kind:
            case "text":
                tokens.append(_Token("text", value[1:-1]))
            case "open":
                tokens.append(_Token("(", value))
            case "close":
                tokens.append(_Token(")", value))
            case "number" | "word" | "op":
                tokens.append(_Token(kind, value))
    tokens.append(_Token("end", ""))
    return tokens


class _Parser:
    """Recursive descent over the tokens; ``depth`` guards against text that nests without end."""

    def __init__(self, tokens: list[_Token], fields: Mapping[str, Field]) -> None:
        self.tokens = tokens
        self.fields = fields
        self.at = 0

    def rule(self, depth: int) -> Rule:
        parts = [self.all(depth)]
        while self.take_word("or"):
            parts.append(self.all(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all(self, depth: int) -> Rule:
        parts = [self.negation(depth)]
        while self.take_word("and"):
            parts.append(self.negation(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def negation(self, depth: int) -> Rule:
        if depth > MAX_DEPTH:
            raise RuleError(f"de regel is te diep genest (hoogstens {MAX_DEPTH}).")
        if self.take_word("not"):
            return Not(self.negation(depth + 1))
        if self.peek().kind == "(":
            self.at += 1
            inner = self.rule(depth + 1)
            if self.peek().kind != ")":
                raise RuleError("er mist een haakje ')'.")
            self.at += 1
            return inner
        return self.compare()

    def compare(self) -> Rule:
        token = self.take()
        if token.kind == "end":
            raise RuleError("de regel houdt te vroeg op.")
        if self.peek().kind == "op" and token.kind in ("number", "text"):
            raise RuleError(f"zet het veld vooraan, dus niet '{token.text}'. Bijvoorbeeld: age >= 65.")
        if token.kind != "word" or token.text in _SYNTAX:
            raise RuleError(f"hier hoort een veld te staan, niet '{token.text}'.")
        field = self.fields.get(token.text)
        if field is None:
            raise RuleError(unknown_word(token.text, self.fields))
        if self.peek().kind != "op":
            if field.type != "flag":
                raise RuleError(f"'{field.slug}' heeft een vergelijking nodig, bijvoorbeeld: {_example(field)}.")
            return Compare(field.slug, "==", True)
        op = _op(self.take().text)
        value = self.value(field, op)
        if self.peek().kind == "op":
            raise RuleError(
                f"vergelijk één ding tegelijk. Schrijf bijvoorbeeld: {field.slug} > 12 and {field.slug} < 18."
            )
        return Compare(field.slug, op, value)

    def value(self, field: Field, op: Op) -> Value:
        token = self.take()
        match field.type, token.kind:
            case "number", "number":
                value = float(token.text)
                if not math.isfinite(value):
                    raise RuleError(f"'{token.text}' is een te groot getal.")
                if not field.allows(value):
                    raise RuleError(f"'{field.slug}' ligt tussen {field.min:g} en {field.max:g}, niet {token.text}.")
                return value
            case "flag", "word" if token.text in ("true", "false"):
                if op not in ("==", "!="):
                    raise RuleError(f"'{field.slug}' is ja of nee: gebruik == of !=.")
                return token.text == "true"
            case "choice", "text":
                if op not in ("==", "!="):
                    raise RuleError(f"'{field.slug}' is een keuze: gebruik == of !=.")
                if token.text not in field.choice_slugs:
                    raise RuleError(f"{field.slug}: {unknown_word(token.text, field.choice_slugs)}")
                return token.text
        if token.kind == "word" and token.text in self.fields:
            raise RuleError("vergelijk een veld met een waarde, niet met een ander veld.")
        raise RuleError(f"'{token.text}' past niet bij '{field.slug}'. Bijvoorbeeld: {_example(field)}.")

    def expect_end(self) -> None:
        token = self.peek()
        if token.kind == "end":
            return
        if token.text in _DUTCH:
            raise RuleError(f"schrijf '{_DUTCH[token.text]}' in plaats van '{token.text}'.")
        if token.kind == ")":
            raise RuleError("er staat een haakje ')' te veel.")
        raise RuleError(f"'{token.text}' staat hier te veel.")

    def peek(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def take_word(self, word: str) -> bool:
        token = self.peek()
        if token.kind == "word" and token.text == word:
            self.at += 1
            return True
        return False


def _op(text: str) -> Op:
    for op in get_args(Op):
        if op == text:
            return op
    raise RuleError(unknown_word(text, get_args(Op)))


def _example(field: Field) -> str:
    match field.type:
        case "number":
            return f"{field.slug} >= 1"
        case "flag":
            return f"{field.slug} or not {field.slug}"
        case "choice":
            return f'{field.slug} == "{field.choice_slugs[0] if field.choices else "..."}"'
