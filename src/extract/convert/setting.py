"""Whether files that are no PDF are converted: --convert, or else the environment's JUESUAN_CONVERT."""

from __future__ import annotations

import os

from ..errors import UserError

SETTING = "JUESUAN_CONVERT"


def convert_setting() -> bool:
    """`auto`, which holds where nothing is set, → True, `off` → False; UserError for anything else."""
    text = os.environ.get(SETTING) or "auto"
    if text not in ("auto", "off"):
        raise UserError(f"--convert {text}: say auto, or off to read PDF alone")
    return text == "auto"
