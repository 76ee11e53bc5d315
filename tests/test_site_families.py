"""The families of sites: on each stand-in a file of family and address gives every item, or says that it does not."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from extract.collect.discover import Discovery, discover
from extract.collect.district_models import ListPage
from fixtures.standins import FORTY, MAKERS, forty
from fixtures.standins.common import JSON, YEARS, Reply, StandIn
from tests.standing import HOME, Aimed, Direct, district_of, found_in

INTERFACES = ["gkmlpt", "jpaas", "trs-fujian", "ucap-search"]
FILLER = "栏目正在调整，请稍后再来查看。" * 4
NONSENSE = ["[" * 200_000, '{"total":' + "9" * 5000 + "}", "{", "null", "[]", '{"data": 7, "articles": {}}']
BREAKS = {
    "gone": Reply(b"", status=404),
    "broken": Reply(b"", status=500),
    "empty": Reply(f"<html><body><h1>部门决算</h1><p>{FILLER}</p></body></html>".encode()),
    "shell": Reply(b"<html><script>$_ts=1</script></html>"),
}


def codes(found: Discovery) -> set[str]:
    """Codes of the problems."""
    return {problem.code for problem in found.problems}


def second(site: StandIn) -> str:
    """Where the list's second page is, or the interface that gives it."""
    places = {
        "creator": "/58/59/index_2.htm", "hanweb": "/module/web/jpage/dataproxy.jsp", "nfcms": "/bmjs/index_2.html",
        "plain": "/bmjs/list_2.html", "trs": "/bmjs/index_1.html", "ucap": "/c105/xlist_2.shtml", "vsb": "/gk/4.htm",
    }  # fmt: skip
    return places.get(site.family) or next(iter(site.programs))


@pytest.mark.parametrize("family", MAKERS)
def test_family_and_address_are_enough_for_every_item_of_the_list(family: str) -> None:
    site = MAKERS[family]()
    found = found_in(Aimed(site))
    read = {(link.department, link.fiscal_year, link.kind, str(link.published_on)) for link in found.links}
    assert read == {(entry.department, entry.year, "final_accounts", entry.day) for entry in site.wanted}
    assert len(found.links) == len(site.wanted)
    told = [(one.code, one.message) for one in found.problems]
    assert (told, found.complete) == ([], True)


@pytest.mark.parametrize(("family", "most"), [("gkmlpt", 3), ("trs-fujian", 3), ("jpaas", 2), ("ucap-search", 3)])
def test_an_interface_is_not_asked_beyond_the_length_that_it_states(family: str, most: int) -> None:
    """23 items, ten (of jpaas fifteen) a page."""
    site = Aimed(MAKERS[family]())
    district = district_of(family, HOME + site.site.list_path)
    source = Direct(site, district)
    asyncio.run(discover(district, (), source))
    assert len([url for url in source.asked if second(site.site) in url]) == most


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("family", MAKERS)
def test_a_list_that_stops_half_way_is_incomplete_with_its_reason(family: str, fault: str) -> None:
    """Fault 21: the second page is not there, fails, is empty, or a firewall's."""
    site = Aimed(MAKERS[family]())
    site.replies[second(site.site)] = BREAKS[fault]
    found = found_in(site)
    assert (len(found.links) < len(site.site.wanted), found.complete) == (True, False)
    assert codes(found) & {"gone", "server_error", "list_incomplete", "bad_answer", "challenged", "no_links"}


@pytest.mark.parametrize("family", MAKERS)
def test_a_list_page_whose_markup_has_changed_is_told(family: str) -> None:
    """Fault 22: nothing of what the family's file looks for is there."""
    site = Aimed(MAKERS[family]())
    path = site.site.list_path.partition("#")[0]
    site.replies[path] = Reply(f"<html><body><h1>新版网站</h1><p>{FILLER}</p></body></html>".encode())
    found = found_in(site)
    assert (found.links, found.complete) == ([], False)
    assert codes(found) & {"no_links", "no_interface"}


@pytest.mark.parametrize("family", MAKERS)
def test_a_bad_link_costs_itself(family: str) -> None:
    """Fault 32: the last item's address is none."""
    site = MAKERS[family]()
    last = urlsplit(found_in(Aimed(site)).links[-1].landing_url).path.rpartition("/")[2]
    found = found_in(Aimed(site, {last: "http://[/a.html"}))
    assert (codes(found), len(found.links), found.broken) == ({"bad_link"}, len(site.wanted) - 1, 1)


@pytest.mark.parametrize("family", INTERFACES)
@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_an_interface_that_answers_nonsense_costs_its_list(family: str, body: str) -> None:
    """Fault 38: nested without end, numbers without end, half an answer."""
    site = Aimed(MAKERS[family]())
    site.replies[second(site.site)] = Reply(body.encode(), JSON)
    found = found_in(site)
    assert (found.complete, bool(found.problems), len(found.links) < len(site.site.wanted)) == (False, True, True)
    assert "internal_error" not in codes(found)


def test_an_interface_that_gives_the_same_for_ever_is_asked_twice() -> None:
    """Fault 38: every page of an interface is its first one."""
    site = Aimed(MAKERS["gkmlpt"]())
    path = second(site.site)
    told = json.loads(site.site.programs[path]({"sid": "755020", "page": "1"}).body)
    site.replies[path] = Reply(json.dumps(told).encode(), JSON)
    found = found_in(site)
    assert (found.complete, codes(found), len(found.links)) == (False, {"list_incomplete"}, 9)


def test_a_list_may_have_a_year_of_its_own_a_page_of_its_own_and_links_of_its_own() -> None:
    """One district, two makers: what a list says stands before what the district says."""
    site = MAKERS["trs"]()
    lists = [{"url": "http://site.test/bmjs/index.html", "paging": {"style": "none"}, "links": {"wanted": ["2031"]}}]
    found = found_in(Aimed(site), lists=lists)
    assert ([one.code for one in found.problems], len(found.links)) == (["list_incomplete"], 5)


def test_forty_departments_over_three_makers_come_out_whole() -> None:
    """Each list of the district's file names its family, and nothing else."""
    sites = {f"http://{site.family}.site.test": site for site in forty()}
    lists = [{"url": home + site.list_path, "family": site.family} for home, site in sites.items()]
    district = district_of("plain", "", lists=lists)
    direct = {home: Direct(Aimed(site), district, home) for home, site in sites.items()}

    class Hosts:
        async def get_page(self, url: str, referer: str | None = None, entry: ListPage | None = None) -> Any:
            return await direct["/".join(url.split("/")[:3])].get_page(url, referer, entry)

    found = asyncio.run(discover(district, (), Hosts()))
    assert ([one.code for one in found.problems], found.complete) == ([], True)
    told = {(link.department, link.fiscal_year) for link in found.links}
    assert told == {(f"云湖县{office}局", year) for offices in FORTY.values() for office in offices for year in YEARS}
    assert len({department for department, _ in told}) == 40
