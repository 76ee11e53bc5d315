"""Where a module can be mutated, and how: source in, the mutants of each site out."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 70  # characters of code that a change shows
CACHES = {"cache", "lru_cache"}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
PLAIN_CALLS = {"TypeVar", "cast", "field", "Field"}  # what stands in them is for types, or a declaration


@dataclass(frozen=True)
class Mutant:
    """One changed place of one file: `new` for the bytes from `begin` to `end`, and `old → new` for people."""

    file: str
    line: int
    scope: str
    change: str
    begin: int
    end: int
    new: str

    @property
    def key(self) -> tuple[str, int, str]:
        """What names it among those of an area."""
        return self.file, self.line, self.change

    def of(self, source: bytes) -> bytes:
        """The whole file with the change."""
        return source[: self.begin] + self.new.encode() + source[self.end :]


def sites(file: str, source: bytes) -> Iterator[list[Mutant]]:
    """Each place of a module that can be changed, with its changes; some of them are no Python (`compiles`)."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for scope, node, others in _Places(ast.parse(source)).found:
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        old = _short(source[begin:end].decode())
        yield [Mutant(file, node.lineno, scope, f"{old} → {_short(new)}", begin, end, new) for new in others]


def compiles(source: bytes) -> bool:
    """Whether it is Python: a `continue` after which no loop is, is none."""
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _short(code: str) -> str:
    text = " ".join(code.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


class _Places(ast.NodeVisitor):
    """Walks a module and keeps (scope, node, the texts that can stand in its place)."""

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[str, ast.AST, list[str]]] = []
        self._scope: list[str] = []
        self._bound: list[Counter[str]] = [Counter()]
        self._texts = True  # whether strings count here
        self.visit(tree)

    def generic_visit(self, node: ast.AST) -> None:
        for others in (_expression(node), self._statement(node)):
            if others:
                self._keep(node, others)
        for test in _conditions(node):
            self._keep(test, ["True", "False"])
        super().generic_visit(node)

    def _statement(self, node: ast.AST) -> list[str]:
        """A statement left out, a break for a continue, a returned value for none."""
        match node:
            case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom() | ast.Await()):
                return ["pass"]
            case ast.Raise() | ast.AugAssign() | ast.Delete():
                return ["pass"]
            case ast.Assign(targets=[target]) if self._scope and self._can_go(target):
                return ["pass"]
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                return ["return None"]
            case ast.Break():
                return ["continue"]
            case ast.Continue():
                return ["break"]
        return []

    def _can_go(self, target: ast.expr) -> bool:
        """Without it there is another value, not a NameError."""
        names = [one for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
        return all(self._bound[-1][one.id] > 1 for one in names)

    # what holds others

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
        for decorator in node.decorator_list:
            self._decorator(decorator)
        self._scope.append(node.name)
        self._bound.append(Counter([one.arg for one in arguments] + names))
        for default in (*node.args.defaults, *(one for one in node.args.kw_defaults if one)):
            self.visit(default)
        for one in _body(node):
            self.visit(one)
        self._bound.pop()
        self._scope.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = _function  # noqa: N815  (ast's names)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._scope.append(node.name)
        self._bound.append(Counter())
        for one in _body(node):
            self.visit(one)
        self._bound.pop()
        self._scope.pop()

    def visit_Module(self, node: ast.Module) -> None:
        for one in _body(node):
            self.visit(one)

    def _decorator(self, node: ast.expr) -> None:
        name = node.func if isinstance(node, ast.Call) else node
        if (getattr(name, "attr", None) or getattr(name, "id", None)) in CACHES:
            self._keep(node, ["(lambda same: same)"])

    def _keep(self, node: ast.AST, others: list[str]) -> None:
        self.found.append((".".join(self._scope) or "module", node, others))

    # what is left alone

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Python 3.11 does not know where in it something stands; most are messages."""

    def visit_Raise(self, node: ast.Raise) -> None:
        self._without_texts(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name.endswith("Error"):
            self._without_texts(node)
        elif name not in PLAIN_CALLS:
            self.generic_visit(node)

    def _without_texts(self, node: ast.AST) -> None:
        before, self._texts = self._texts, False
        self.generic_visit(node)
        self._texts = before

    def visit_Constant(self, node: ast.Constant) -> None:
        if self._texts or not isinstance(node.value, str):
            self.generic_visit(node)


def _body(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If() | ast.While() | ast.IfExp():
            return [node.test]
        case ast.comprehension():
            return node.ifs
    return []


def _expression(node: ast.AST) -> list[str]:
    """What can stand in the place of an expression."""
    match node:
        case ast.Compare():
            return _compared(node)
        case ast.BoolOp(op=op):
            return [_with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())]
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            return [f"({ast.unparse(operand)})"]
        case ast.BinOp(op=ast.Add() | ast.Sub() as op):
            return [_with(node, op=ast.Sub() if isinstance(op, ast.Add) else ast.Add())]
        case ast.Constant():
            return _constant(node.value)
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            return [_with(node, func=ast.Name(NAMES[name]))]
        case ast.Subscript(slice=ast.Slice() as bounds):
            return [_with(node, slice=other) for other in _bounds(bounds)]
    return []


def _compared(node: ast.Compare) -> list[str]:
    return [
        _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])
        for place, op in enumerate(node.ops)
        for other in COMPARED[type(op)]
    ]


def _constant(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int | float):
        return [repr(value + 1)]
    if isinstance(value, str):
        return [] if re.search(r"\s", value) else ["'other'" if not value else "''"]
    return []


def _bounds(node: ast.Slice) -> Iterator[ast.Slice]:
    one = ast.Constant(1)
    if not isinstance(node.lower, ast.Constant):
        lower = ast.BinOp(node.lower, ast.Add(), one) if node.lower else one
        yield ast.Slice(lower, node.upper, node.step)
    if not isinstance(node.upper, ast.Constant):
        upper = ast.BinOp(node.upper, ast.Sub(), one) if node.upper else ast.UnaryOp(ast.USub(), one)
        yield ast.Slice(node.lower, upper, node.step)


def _with(node: ast.expr, **changed: object) -> str:
    """The expression with some of its parts changed, as text in brackets."""
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return f"({ast.unparse(other)})"
