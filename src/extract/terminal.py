"""The terminal: rich's console, on which no text of a file, a site or a document can act as a command."""

from __future__ import annotations

import os
from typing import Any

from rich.console import Console
from rich.markup import escape as escape_markup
from rich.text import Text

from .text import visible

PIPED = 160  # columns where the output goes to a file or a pipe: rich would cut tables to 80


class Terminal(Console):
    """A console that shows control characters as escapes (`\\x1b[2J` in a file's name clears no screen)."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Text with rich's markup → what is shown."""
        return super().render_str(visible(text), **how)


def terminal(stderr: bool = False) -> Terminal:
    """The process's terminal; tables are not cut to 80 columns when the output goes to a file or a pipe."""
    console = Terminal(stderr=stderr, highlight=False)
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return Terminal(stderr=stderr, highlight=False, width=PIPED)


def escape(text: str) -> str:
    """Text of a document for rich, which would take [无] for markup."""
    return escape_markup(visible(text))
