"""What does not add up in a document: rules over its figures, with arithmetic that knows how numbers are printed."""

from __future__ import annotations

from .run import run_checks

__all__ = ["run_checks"]
