"""All families in one run over real sockets: every file, no host asked too fast, none inside."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.dataset.dataset import Dataset
from fixtures.standins import MAKERS
from tests.collecting import FAST, Knowledge, read_nothing
from tests.standing import district_of, standing

INWARD = "http://169.254.169.254/a.html"
EVERY = 0.02  # seconds between two requests of a host
# the end of the address of an article of each family, as its list prints it
ARTICLES = {
    "creator": "content_9.html", "gkmlpt": "post_9.html", "hanweb": "art_7_9.html", "jpaas": f"art_{9:032x}.html",
    "nfcms": "post_9.html", "plain": "a9.html", "trs": "t20320905_9.html", "trs-fujian": "t20320915_9.htm",
    "ucap": f"{9:032x}.shtml", "ucap-search": f"{9:032x}.shtml", "vsb": "9.htm",
}  # fmt: skip


def test_all_families_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 39, politeness, and the account: 21 of 22 files of each, the one whose article leads inside refused."""
    monkeypatch.setattr(batch, "pack_files", read_nothing)
    monkeypatch.setattr(collect, "load_knowledge", Knowledge)
    polite = {"delay_seconds": EVERY, "per_second": 1 / EVERY, "parallel": 4}
    with ExitStack() as stack:
        sites = {name: stack.enter_context(standing(name, {ARTICLES[name]: INWARD})) for name in MAKERS}
        districts = [
            district_of(name, server.url + site.list_path, politeness=polite) for name, (site, server) in sites.items()
        ]
        outcome = collect.collect(districts, (), tmp_path / "data", tmp_path / "archive", settings=FAST)
        for _, server in sites.values():
            times = sorted(at for at, _, _ in server.log)
            gaps = [later - before for before, later in pairwise(times)]
            assert len(times) > 45, outcome.accounts
            assert (times[-1] - times[0]) / len(gaps) > EVERY * 0.9
    told = {one.district: (one.published, dict(one.reasons)) for one in outcome.accounts}
    assert told == dict.fromkeys(MAKERS, (21, {"address_refused": 1}))
    names = [row["file_name"] for row in Dataset(tmp_path / "data").read("documents").to_pylist()]
    assert len(names) == 21 * len(MAKERS)
