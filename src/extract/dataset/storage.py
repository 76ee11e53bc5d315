"""Where shared data lies: `s3://bucket/prefix` on anything that speaks S3, or `file:///folder` on a shared disk.

Keys come from the usual AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or the machine has a role), the region from
AWS_REGION, a server other than Amazon's from AWS_ENDPOINT_URL. An object appears whole or not at all.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import UserError

CLUSTER = "JUESUAN_CLUSTER"  # the scheduler of a cluster whose machines read: flows/cluster.py
PATIENCE = {"connect_timeout": 15.0, "request_timeout": 120.0}  # seconds: a busy server answers late; the default is 3
COMMITS = "commits"  # below a shared dataset's address: what counts of it (dataset/commits.py)
_SCHEMES = ("s3:/", "file:/")


def is_shared(address: Path | str) -> bool:
    """Whether an address names shared storage, not a folder; also of a Path, which makes one slash of two."""
    return str(address).startswith(_SCHEMES)


def not_shared(root: Path) -> None:
    """UserError where a folder is a shared dataset on a disk, whose rows are to be asked for by its address."""
    if (root / COMMITS).is_dir():
        raise UserError(f"{root} is a dataset on shared storage: name it file://{root.resolve()}")


def spelled(address: Path | str) -> str:
    """The address with the slashes that a Path has lost: `s3:/bucket/data` → `s3://bucket/data`."""
    scheme, rest = str(address).split(":", 1)
    return f"{scheme}://{'/' if scheme == 'file' else ''}{rest.strip('/')}"


class Store:
    """The objects below an address. UserError where the storage refuses or is not there."""

    def __init__(self, address: Path | str) -> None:
        self.address = spelled(address)
        self.local = self.address.startswith("file:")
        parts = urlsplit(self.address)
        self.base = parts.path.rstrip("/") if self.local else f"{parts.netloc}{parts.path}".rstrip("/")
        from pyarrow import fs  # who asks whether an address is shared storage does without

        self._fs = fs
        self.files = fs.LocalFileSystem() if self.local else fs.S3FileSystem(**PATIENCE, **_server())

    def get(self, path: str) -> bytes:
        """An object's bytes; FileNotFoundError where it is not there."""
        with self._errors(), self.files.open_input_stream(self.full(path)) as stream:
            return bytes(stream.read())

    def put(self, path: str, content: bytes) -> None:
        """Writes an object whole; one of the same name is replaced."""
        target = self.full(path)
        with self._errors():
            draft = f"{target}.{uuid.uuid4().hex}.part" if self.local else target
            if self.local:
                self.files.create_dir(target.rsplit("/", 1)[0], recursive=True)
            with self.files.open_output_stream(draft) as stream:
                stream.write(content)
            if self.local:
                self.files.move(draft, target)

    def names(self, folder: str) -> dict[str, int]:
        """Every object below a folder (path under the address → bytes), nothing where the folder is not there."""
        with self._errors():
            found = self.files.get_file_info(
                self._fs.FileSelector(self.full(folder), allow_not_found=True, recursive=True)
            )
        start = len(self.base) + 1
        return {
            info.path[start:]: info.size
            for info in found
            if info.type == self._fs.FileType.File and not info.path.endswith(".part")
        }

    def size(self, path: str) -> int | None:
        """An object's bytes in number; None where it is not there."""
        with self._errors():
            info = self.files.get_file_info(self.full(path))
        return info.size if info.type == self._fs.FileType.File else None

    def remove(self, paths: Iterable[str]) -> None:
        """Objects away; those that are gone already are no fault."""
        for path in paths:
            with self._errors():
                try:
                    self.files.delete_file(self.full(path))
                except FileNotFoundError:
                    continue

    def full(self, path: str) -> str:
        """An object's path as the file system names it."""
        return f"{self.base}/{path}" if path else self.base

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise UserError(f"{self.address}: {one_line(error)}") from error


def one_line(error: Exception) -> str:
    """What a library says, without its colours and lines."""
    return re.sub(r"\s+", " ", re.sub(r"\x1b\[\d*m", "", str(error)))[:300]


def delta_options(store: Store) -> dict[str, str]:
    """How deltalake finds the same storage; what is not said here it takes from the environment as we do."""
    endpoint = "" if store.local else _endpoint()
    plain = {"allow_http": "true"} if endpoint.startswith("http:") else {}
    return {"conditional_put": "etag", **plain, **({"endpoint_url": endpoint} if endpoint else {})}


def _endpoint() -> str:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


def _server() -> dict[str, str]:
    """Where S3 is, as the environment says."""
    endpoint = _endpoint()
    parts = urlsplit(endpoint)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    more = {"endpoint_override": parts.netloc, "scheme": parts.scheme or "https"} if endpoint else {}
    return more | ({"region": region} if region else {})
