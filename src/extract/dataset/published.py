"""A dataset on shared storage whose tables everybody reads as Delta tables: brought up to date when it is settled."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from types import ModuleType

from ..errors import UserError
from .commit import locked
from .commits import reach
from .dataset import Dataset
from .replica import WAIT_SECONDS, brought
from .shared import SharedDataset
from .storage import Store

delta: ModuleType | None
try:
    from . import delta
except ModuleNotFoundError:  # deltalake is an extra: of 130 MB, and only who drives the runs needs it
    delta = None

_ATTEMPTS = 20
_LONGEST_REST = 2.0  # seconds, before beginning again


class PublishedDataset(SharedDataset):
    """The shared dataset as whoever drives a run has it: settling it makes the tables what the batches say."""

    def settle(self) -> None:
        """Makes each table on shared storage what it would be in a folder of one machine, checks of all kinds included.

        That folder is this machine's replica. UserError where the storage refuses, or where the tables are there and
        `deltalake` is not: others would read old rows.
        """
        if not self.exists() or not self._can_publish():
            return
        assert delta is not None
        least = 0
        for attempt in range(_ATTEMPTS):
            now = self.gathered(self.live())
            folder = brought(self, now)
            try:
                with locked(folder, WAIT_SECONDS):
                    delta.publish(folder, self.store, max(reach(now.batches), least))
                    return
            except delta.OvertakenError as other:
                # what it has seen is among what is listed next, unless commits have been taken away
                least = max(least, other.seen)
                time.sleep(random.uniform(0, _LONGEST_REST * attempt / _ATTEMPTS))
        raise UserError(f"{self.store.address}: other machines keep changing the tables; the rows are kept, run again")

    def local(self) -> Dataset:
        """What it holds now, as a dataset in a folder of this machine, with how documents stand among each other."""
        return Dataset(brought(self, self.live()))

    def tidy(self) -> None:
        """The same, and of the tables' files those that were replaced; afterwards `juesuan` may go on writing."""
        super().tidy()
        self.settle()
        if delta:
            delta.swept(self.store)

    def _can_publish(self) -> bool:
        if delta:
            return True
        if self.store.names("documents/_delta_log"):
            raise UserError(f"{self.store.address}: its tables are Delta tables: pip install 'juesuan[shared]'")
        return False


def sizes(store: Store, table: str) -> Mapping[str, int]:
    """What the log of a published table says of its files, path → bytes; nothing without deltalake."""
    found: Mapping[str, int] = delta.sizes(store, table) if delta else {}
    return found
