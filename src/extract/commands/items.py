"""juesuan items: what can be asked for, by code, label and alias."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import UserError
from ..knowledge.asking import names
from ..resources import patterns_dir
from ..terminal import escape, terminal
from . import screen

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan items 接待费")
def items(
    word: Annotated[str, typer.Argument(metavar="[WORD]", help="A part of a code, a label or an alias.")] = "",
) -> None:
    """Find items by code, label or what people call them: 三公, 接待费; and offices: 工商联."""
    known = names(patterns_dir())
    found = known.near(word)
    if word and not found and (offices := known.offices(word)):
        terminal().print(f"{word}：部门，即{'、'.join(offices)}。各命令的 --departments {word} 都找得到")
        return
    if not found:
        near = ", ".join(f"{item} {known.items[item]['label']}" for item in known.like(word))
        raise UserError(f"no item is called {word!r}" + (f": perhaps {near}" if near else ""))
    grid = screen.grid(["item", "中文", "counted in", "part of", "also called"])
    for item in found:
        entry, called = known.items[item], known.of(item)
        unit = entry["unit"] or entry["quantity"]
        grid.add_row(*map(escape, (item, entry["label"], unit, entry.get("parent") or "", "、".join(called[2:]))))
    terminal().print(grid)
