"""Official tables: pages in, cells out, every one under its row and column."""

from __future__ import annotations

from .model import Cell, Fault, TableInfo, TableNumber, TableReading
from .reader import TableReader

__all__ = ["Cell", "Fault", "TableInfo", "TableNumber", "TableReader", "TableReading"]
