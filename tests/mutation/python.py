"""Small changes to a function of the engine, one at a time, as a hasty hand would make them.

What is said in an error is not changed, nor which way an array is laid out (``axis``): no prohibition hangs on them.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType

SWAPPED_SIGNS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
SWAPPED_NAMES = {"all": "any", "any": "all", "ones": "zeros", "zeros": "ones", "minimum": "maximum", "min": "max"}
SWAPPED_NAMES |= {"maximum": "minimum", "max": "min"}
# What a function is told of who must stay apart: a call that leaves it out.
SAID = {"apart", "near", "barred"}


@dataclass(frozen=True, slots=True)
class Target:
    """A function of the engine, or a method. ``about`` names of which a statement holds one when it is changed; without
    them every statement is."""

    module: str
    name: str
    about: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        return f"{self.module.rpartition('.')[2]}.{self.name}"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. ``name`` says where and what, and is its own in the whole run; ``tree`` is the changed function."""

    name: str
    tree: ast.FunctionDef


def mutants_of(target: Target) -> list[Mutant]:
    """All changes of this function."""
    return list(mutants_of_text(inspect.getsource(import_module(target.module)), target))


def mutants_of_text(text: str, target: Target) -> Iterator[Mutant]:
    """All changes of the function of that name in the text of a module."""
    function = _find(ast.parse(text), target.name)
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    seen: Counter = Counter()
    for number, node in enumerate(ast.walk(function)):
        if not _is_of_interest(node, parents, target.about):
            continue
        for kind, instead in _instead(node):
            name = f"{target.where}: {kind} {_text(node)}" + (f" -> {_text(instead)}" if kind == "change" else "")
            seen[name] += 1
            name += f" #{seen[name]}" if seen[name] > 1 else ""
            yield Mutant(name, _put(function, number, instead))


def replaced(target: Target, tree: ast.FunctionDef) -> Callable[[], None]:
    """Put the changed function everywhere the engine and the tests know it by name; gives what takes it away again."""
    module = import_module(target.module)
    code = compile(
        ast.Module([tree], []),
        f"<{target.where}>",
        "exec",
        flags=annotations.compiler_flag,
        dont_inherit=True,
    )
    made: dict[str, FunctionType] = {}
    exec(code, vars(module), made)
    owner, _, name = target.name.rpartition(".")
    held = getattr(module, owner) if owner else module
    was, now = vars(held)[name], made[name]
    holders = [held] if owner else [each for each in list(sys.modules.values()) if vars(each).get(name) is was]
    for each in holders:
        setattr(each, name, now)

    def undo() -> None:
        for each in holders:
            setattr(each, name, was)

    return undo


def _find(tree: ast.Module, name: str) -> ast.FunctionDef:
    body: list[ast.stmt] = tree.body
    *classes, last = name.split(".")
    for each in classes:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == each).body
    return next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == last)


def _is_of_interest(node: ast.AST, parents: dict[ast.AST, ast.AST], about: frozenset[str]) -> bool:
    """Whether a change here is one of what the function does about these names."""
    above = [node]
    while above[-1] in parents:
        above.append(parents[above[-1]])
    if any(isinstance(each, ast.JoinedStr) for each in above) or any(isinstance(each, ast.Raise) for each in above[1:]):
        return False
    if any(isinstance(each, ast.arguments) for each in above):
        return False
    if isinstance(above[-1], ast.FunctionDef) and above[-1].returns in above:
        return False
    if isinstance(node, ast.Constant) and isinstance(above[1], ast.UnaryOp):
        return False  # the sign is dropped
    if any(isinstance(each, ast.keyword) and each.arg in ("axis", "dtype", "strict") for each in above):
        return False
    statement = next(each for each in above if isinstance(each, ast.stmt))
    return not about or bool(about & _names(statement))


def _names(statement: ast.stmt) -> set[str]:
    """What is named in a statement; of one that holds others, in its head."""
    heads = {"body", "orelse", "finalbody", "handlers"}
    parts = [value for name, value in ast.iter_fields(statement) if name not in heads]
    nodes = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    return {
        word
        for each in nodes
        if isinstance(each, ast.AST)
        for inner in ast.walk(each)
        for word in (getattr(inner, "id", ""), getattr(inner, "attr", ""), getattr(inner, "arg", "") or "")
    }


def _instead(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every change of this one node: its kind, and what comes there."""
    match node:
        case ast.Compare(ops=[*signs]):
            for i, sign in enumerate(signs):
                for other in SWAPPED_SIGNS.get(type(sign), ()):
                    yield "change", ast.Compare(node.left, [*signs[:i], other(), *signs[i + 1 :]], node.comparators)
        case ast.BinOp() | ast.AugAssign():
            for other in SWAPPED_SIGNS.get(type(node.op), ()):
                changed = copy.copy(node)
                changed.op = other()
                yield "change", changed
        case ast.UnaryOp(operand=operand):
            yield "drop the sign of", operand
        case ast.BoolOp(values=[*parts]):
            for i in range(len(parts)):
                rest = [*parts[:i], *parts[i + 1 :]]
                yield "change", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.Constant(value=bool()):
            yield "change", ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield "change", ast.Constant(node.value + 1)
        case ast.comprehension(ifs=[_, *_]):
            yield "take as met what is asked in", ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Name(id=word) if word in SWAPPED_NAMES and isinstance(node.ctx, ast.Load):
            yield "change", ast.Name(SWAPPED_NAMES[word], node.ctx)
        case ast.Attribute(attr=word) if word in SWAPPED_NAMES:
            yield "change", ast.Attribute(node.value, SWAPPED_NAMES[word], node.ctx)
        case ast.If() | ast.IfExp():
            for word in (True, False):
                changed = copy.copy(node)
                changed.test = ast.Constant(word)
                yield f"take as {'met' if word else 'not met'}", changed
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Assign(targets=[ast.Subscript()]):
            yield "leave out", ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield "leave out", ast.Pass()
    if isinstance(node, ast.Call):
        yield from (("change", each) for each in _less_told(node))


def _less_told(call: ast.Call) -> Iterator[ast.Call]:
    """The call without one of what says who must stay apart, and where they would meet."""
    for i, each in enumerate(call.keywords):
        if each.arg in SAID:
            yield ast.Call(call.func, call.args, [*call.keywords[:i], *call.keywords[i + 1 :]])
    if call.args and isinstance(call.args[-1], ast.Name) and call.args[-1].id in SAID and len(call.args) > 1:
        yield ast.Call(call.func, call.args[:-1], call.keywords)


def _text(node: ast.AST) -> str:
    """The node as it would be written, of what holds more its first line."""
    if isinstance(node, ast.comprehension):
        return " if ".join(ast.unparse(each) for each in (node.target, *node.ifs))
    return ast.unparse(node).partition("\n")[0]


class _Put(ast.NodeTransformer):
    def __init__(self, at: ast.AST, instead: ast.AST):
        self.at, self.instead = at, instead

    def visit(self, node: ast.AST) -> ast.AST:
        return self.instead if node is self.at else self.generic_visit(node)


def _put(function: ast.FunctionDef, number: int, instead: ast.AST) -> ast.FunctionDef:
    """A copy of the function with this in the place of the node of that number."""
    whole = copy.deepcopy(function)
    at = next(node for i, node in enumerate(ast.walk(whole)) if i == number)
    return ast.fix_missing_locations(_Put(at, copy.deepcopy(instead)).visit(whole))
