"""A dataset's tables as pandas DataFrames, whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from ..dataset.dataset import Dataset
from .sql import here

if TYPE_CHECKING:
    import pandas as pd


def load(root: Path | str, table: str, decimals: Literal["decimal", "float"] = "decimal") -> pd.DataFrame:
    """A table as a pandas DataFrame, money as exact Decimal or, where asked, as float.

    UserError where there is no dataset in `root` or no such table.
    """
    rows = Dataset(here(Path(root))).read(table)
    if decimals == "float":
        for position, field in enumerate(rows.schema):
            if pa.types.is_decimal(field.type):
                rows = rows.set_column(position, field.name, rows.column(position).cast(pa.float64()))
    frame: pd.DataFrame = rows.to_pandas()
    return frame
