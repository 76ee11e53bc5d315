"""What the library raises for a zip container that is broken, locked, or packed in a way that it has not."""

from __future__ import annotations

import zipfile
import zlib

# RuntimeError: a password, or a way of packing that the library does not know; a full disk (OSError) is none of these
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)
