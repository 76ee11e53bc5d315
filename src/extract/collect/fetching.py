"""What fetching is done with, and what comes of asking for a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..records.tables import Problem
from ..records.vocabulary import FetchOutcome
from .archive import Archive
from .browser.chromium import Chromium
from .district_models import Shared
from .http.client import FetchSettings
from .http.hosts import Hosts
from .journal import Journal


@dataclass(frozen=True, slots=True)
class FileReply:
    """What came of asking for a file: an outcome of the fetches table, the file's id, or a problem."""

    outcome: FetchOutcome
    document_id: str | None = None
    problem: Problem | None = None
    passing: bool = False  # asking again later may help
    disposition: str | None = None  # Content-Disposition: the file's name
    archive_name: str | None = None  # where the archive has what is no PDF
    converted: bool = False  # the document is a PDF that was made of it


@dataclass(frozen=True, slots=True)
class Common:
    """What all districts of a run share: the rules, where everything goes, and the hosts, each asked in its turn."""

    shared: Shared
    archive: Archive
    journal: Journal
    hosts: Hosts
    settings: FetchSettings
    browser: Chromium = field(default_factory=Chromium)  # for lists that a script draws; starts nothing by itself
