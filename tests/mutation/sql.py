"""Small changes to a function of the database, one at a time, as a hasty hand would make them.

Each keeps the function valid where that can be seen from the text; what the database refuses to run is not counted.
Words in capitals are SQL, as the whole code writes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

TOKEN = re.compile(
    r"(?P<skip>\s+|--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<sign><>|<=|>=|:=|\|\||::|<@|[^\w\s])"
)
BEFORE_A_CONDITION = {"WHERE", "ON", "IF", "ELSIF", "WHEN"}
BETWEEN_CONDITIONS = BEFORE_A_CONDITION | {
    *("SELECT", "FROM", "JOIN", "LEFT", "CROSS", "GROUP", "ORDER", "UNION", "HAVING", "THEN", "ELSE", "END", "CASE"),
    *("RETURN", "LOOP", "AS", "SET", "PERFORM", "OFFSET", "BEGIN", "DECLARE", "INTO", "EXIT", "FILTER", "RAISE"),
    *(",", ";", ":=", "MATERIALIZED", "UPDATE", "INSERT", "FOR", "FOREACH"),
}
COMPARED = {"=": ("<>",), "<>": ("=",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
# A call that gives nearly what it is given.
WIDENS = {"lower", "safety_fold", "safety_family", "safety_one_offer", "safety_goes_on", "safety_house", "coalesce"}
WIDENS |= {"array_append", "translate", "regexp_replace", "replace"}
SWAPPED = {"least": "greatest", "greatest": "least", "starts_at": "ends_at", "ends_at": "starts_at"}
STATEMENTS = {"PERFORM", "UPDATE", "INSERT", "RAISE", "SELECT"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. ``name`` says where and what, and is its own in the whole run; ``text`` is the changed function."""

    where: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    begin: int
    end: int


def mutants_of(signature: str, text: str) -> list[Mutant]:
    """All changes of the function with this signature that stands in this text."""
    begin, end = text.index("$$") + 2, text.rindex("$$")
    body, found, seen = text[begin:end], [], Counter()
    where = signature.partition("(")[0]
    for kind, first, last, instead in sorted(
        set(_changes(body)), key=lambda each: (each[1], each[2], each[0], each[3])
    ):
        was = " ".join(body[first:last].split())
        name = f"{where}: {kind} {was}" + (f" -> {instead}" if kind == "change" else "")
        seen[name] += 1
        name += f" #{seen[name]}" if seen[name] > 1 else ""
        found.append(Mutant(where, name, text[: begin + first] + instead + text[begin + last :]))
    return found


def mutants_of_trigger(name: str, text: str) -> list[Mutant]:
    """A trigger that fires at less than it did, and one that is away."""
    when = re.search(r" AFTER (.*?) ON (\w+) ", text)
    events, table = when.groups()
    found = [Mutant(name, f"{name}: drop the trigger", f"DROP TRIGGER {name} ON {table}")]

    def fires(fewer: str, what: str) -> None:
        found.append(Mutant(name, f"{name}: drop {what}", text.replace(f" AFTER {events} ON ", f" AFTER {fewer} ON ")))

    if events.startswith("INSERT OR "):
        fires(events.removeprefix("INSERT OR "), "INSERT")
    before, _, columns = events.partition("UPDATE OF ")
    each = columns.split(", ")
    for column in each if len(each) > 1 else ():
        fires(f"{before}UPDATE OF {', '.join(other for other in each if other != column)}", f"UPDATE OF {column}")
    return found


def _tokens(body: str) -> list[_Token]:
    return [
        _Token(match.lastgroup, match.group(), *match.span())
        for match in TOKEN.finditer(body)
        if match.lastgroup != "skip"
    ]


def _changes(body: str) -> Iterator[tuple[str, int, int, str]]:
    """Every change: its kind, where it begins and ends, and what comes there."""
    tokens = _tokens(body)
    close = _closing(tokens)
    yield from _words(tokens, close, body)
    yield from _statements(tokens)
    for first, last in [(-1, len(tokens)), *close.items()]:
        level = list(_level(first + 1, last, close))
        yield from _conditions(tokens, level, first, close)
        yield from _arms(tokens, level, close)
        yield from _members(tokens, level)


def _closing(tokens: list[_Token]) -> dict[int, int]:
    """For each opening bracket the one that closes it."""
    closed, opened = {}, []
    for i, token in enumerate(tokens):
        if token.text in ("(", "["):
            opened.append(i)
        elif token.text in (")", "]"):
            closed[opened.pop()] = i
    return closed


def _level(first: int, last: int, close: dict[int, int]) -> Iterator[int]:
    """The tokens from ``first`` up to ``last`` that stand in no further brackets; of those, only the opening one."""
    while first < last:
        yield first
        first = close.get(first, first) + 1


def _words(tokens: list[_Token], close: dict[int, int], body: str) -> Iterator[tuple[str, int, int, str]]:
    def text(i: int) -> str:
        return tokens[i].text if 0 <= i < len(tokens) else ""

    for i, token in enumerate(tokens):
        at = (token.begin, token.end)
        sets = text(i - 2) == "SET"
        if token.text in COMPARED and not sets:
            yield from (("change", *at, other) for other in COMPARED[token.text])
        elif token.text == "+" and token.kind == "sign":
            yield "change", *at, "-"
        elif token.kind == "number" and text(i - 1) != "SELECT":
            yield "change", *at, str(int(token.text) + 1)
        elif token.kind == "text" and (number := re.fullmatch(r"'(\d+) (\w+)'", token.text)):
            yield "change", *at, f"'{int(number[1]) + 1} {number[2]}'"
        elif token.text == "NOT" and text(i + 1) != "FOUND":
            end = tokens[i + 1].begin
            if text(i + 1) == "(" or tokens[i + 1].kind == "word":
                yield "drop", token.begin, end, ""
        elif token.text == "EXISTS" and text(i - 1) != "NOT":
            yield "change", *at, "NOT EXISTS"
        elif token.text == "IN" and text(i + 1) == "(" and text(i - 1) != "NOT":
            yield "change", *at, "NOT IN"
        elif token.text == "IS" and text(i + 1) in ("NULL", "DISTINCT"):
            yield "change", *at, "IS NOT"
        elif token.text == "LEFT" and text(i + 1) == "JOIN":
            yield "drop", *at, ""
        elif token.text in SWAPPED and text(i + 1) == "(":
            yield "change", *at, SWAPPED[token.text]
        elif token.text.partition(".")[2] in SWAPPED:
            owner, _, column = token.text.partition(".")
            yield "change", *at, f"{owner}.{SWAPPED[column]}"
        if token.text in WIDENS and text(i + 1) == "(":
            inside = _level(i + 2, close[i + 1], close)
            comma = next((j for j in inside if text(j) == ","), close[i + 1])
            given = body[tokens[i + 2].begin : tokens[comma - 1].end]
            yield "unwrap", token.begin, tokens[close[i + 1]].end, given


def _statements(tokens: list[_Token]) -> Iterator[tuple[str, int, int, str]]:
    """Statements of PL/pgSQL that are left out."""
    words = [token.text for token in tokens]
    if "BEGIN" not in words:
        return
    for i in range(words.index("BEGIN") + 1, len(tokens)):
        if words[i - 1] not in (";", "BEGIN", "THEN", "ELSE", "LOOP"):
            continue
        if words[i] in STATEMENTS or words[i + 1 : i + 2] == [":="]:
            yield "leave out", tokens[i].begin, tokens[words.index(";", i)].end, "NULL;"


def _conditions(
    tokens: list[_Token], level: list[int], opened: int, close: dict[int, int]
) -> Iterator[tuple[str, int, int, str]]:
    """Conditions that are taken as met, or as not met, so that the others decide."""
    chain: list[int] = []
    before = tokens[opened].text if opened >= 0 else ""
    for i in [*level, None]:
        distinct_from = i is not None and tokens[i].text == "FROM" and tokens[i - 1].text == "DISTINCT"
        if i is not None and (distinct_from or tokens[i].text not in BETWEEN_CONDITIONS):
            chain.append(i)
            continue
        yield from _dropped(tokens, chain, before, close)
        chain, before = [], tokens[i].text if i is not None else ""


def _dropped(
    tokens: list[_Token], chain: list[int], before: str, close: dict[int, int]
) -> Iterator[tuple[str, int, int, str]]:
    if not chain or tokens[chain[0]].text == "CONFLICT":
        return
    joints = [j for j, i in enumerate(chain) if tokens[i].text in ("AND", "OR")]
    edges = [-1, *joints, len(chain)]
    for left, right in pairwise(edges):
        if right - left < 2:
            return
        first, last = chain[left + 1], chain[right - 1]
        span = tokens[first].begin, tokens[close.get(last, last)].end
        around = {tokens[chain[j]].text for j in (left, right) if 0 <= j < len(chain)}
        if around:
            yield (
                ("take as met" if "AND" in around else "take as not met"),
                *span,
                "true" if "AND" in around else "false",
            )
        elif before in BEFORE_A_CONDITION:
            yield "take as met", *span, "true"
            if before in ("IF", "ELSIF", "WHEN"):
                yield "take as not met", *span, "false"


def _arms(tokens: list[_Token], level: list[int], close: dict[int, int]) -> Iterator[tuple[str, int, int, str]]:
    """One of the lists that UNION puts together left out."""
    joints = [j for j, i in enumerate(level) if tokens[i].text == "UNION"]
    ends = [j for j, i in enumerate(level) if tokens[i].text == ";"]
    for each in joints:
        # From this UNION up to the next, or the end of the list.
        after = next((j for j in (*joints, *ends) if j > each), len(level))
        last = level[after - 1]
        yield "leave out", tokens[level[each]].begin, tokens[close.get(last, last)].end, ""
    if joints:
        first, union = level[0], level[joints[0]]
        if tokens[first].text == "SELECT":
            yield "leave out", tokens[first].begin, tokens[union].end, ""


def _members(tokens: list[_Token], level: list[int]) -> Iterator[tuple[str, int, int, str]]:
    """One of a list of words in brackets left out."""
    if len(level) > 1 and all(tokens[i].kind == "text" or tokens[i].text == "," for i in level):
        for j in range(0, len(level), 2):
            first, last = (j, j + 1) if j + 1 < len(level) else (j - 1, j)
            yield "drop", tokens[level[first]].begin, tokens[level[last]].end, ""
