"""A district's file from one address: on each stand-in it runs without an edit, and says what it was drawn from."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import date
from pathlib import Path

import pytest

from extract.cli import call
from extract.collect.discover import discover
from extract.collect.district_draft import Draft, Wish, drafted
from extract.collect.district_models import District
from extract.collect.districts import districts_dir, load_district
from extract.collect.draft_text import file_of, told
from extract.collect.pages.markup import WebPage, decode
from extract.errors import UserError
from fixtures.standins import MAKERS
from fixtures.standins.common import Reply
from fixtures.standins.scripted import scripted
from tests.standing import HOME, Aimed, Direct, standing

PLACE = {"code": "990301", "region": "景岚市云湖县"}


def draft_of(site: Aimed, **place: str) -> tuple[Draft, Wish]:
    """The draft of a stand-in's list."""
    wish = Wish(HOME + site.site.list_path, "shiyan", **(place or PLACE), delay_seconds=0.0)
    reply = site.answer(site.site.list_path.partition("#")[0])
    page = WebPage(wish.url, decode(reply.body, reply.type))
    return asyncio.run(drafted(wish, page, lambda district: Direct(site, district))), wish


def loaded(text: str, folder: Path) -> District:
    """The file as `juesuan run` reads it."""
    for name in ("_shared.toml",):
        (folder / name).write_text((districts_dir() / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "shiyan.toml").write_text(text, encoding="utf-8")
    return load_district("shiyan", folder)


@pytest.mark.parametrize("family", MAKERS)
def test_a_drafted_district_runs_without_an_edit(family: str, tmp_path: Path) -> None:
    site = MAKERS[family]()
    draft, wish = draft_of(Aimed(site))
    lines = list(told(draft))
    district = loaded(file_of(draft, wish, lines, date(2032, 10, 1)), tmp_path)
    found = asyncio.run(discover(district, (), Direct(Aimed(site), district)))
    read = {(link.department, link.fiscal_year, link.kind, str(link.published_on)) for link in found.links}
    assert read == {(entry.department, entry.year, "final_accounts", entry.day) for entry in site.wanted}
    assert ([one.message for one in found.problems], found.complete) == ([], True)
    assert (draft.family, district.verified, district.lists[0].expected is not None) == (family, False, True)
    if family in ("hanweb", "plain", "vsb"):  # their lists print half of each title, and no more anywhere
        assert "wanted: 23 items" in "\n".join(lines)
        assert "titles: 23 are cut off in the list" in "\n".join(lines)
    else:
        assert "wanted: 22 items" in "\n".join(lines)
        assert "years: 2030 11, 2031 11; kinds: final_accounts 22" in lines
        assert "departments: 11 in 22 titles" in "\n".join(lines)
    assert sum(line.startswith("article: ") for line in lines) == 3


def test_a_list_whose_maker_s_pager_is_not_there_is_drafted_without_a_maker() -> None:
    site = Aimed(MAKERS["trs"]())
    html = site.site.pages["/bmjs/index.html"].body.decode()
    site.replies["/bmjs/index.html"] = Reply(
        html[: html.rindex("createPageHTML")].encode() + b"</script></body></html>"
    )
    draft, wish = draft_of(site)
    content = tomllib.loads(file_of(draft, wish, list(told(draft)), date(2032, 10, 1)))
    assert (content["family"], content.get("paging"), len(draft.items)) == ("plain", None, 5)
    assert "paging.style = 'create_page_html' found no further page" in draft.tried[0]


def test_a_list_that_goes_on_where_nobody_follows_is_drafted_with_its_problem() -> None:
    site = Aimed(MAKERS["trs"]())
    site.replies["/bmjs/index_2.html"] = Reply(b"", status=404)
    draft, wish = draft_of(site)
    text = file_of(draft, wish, list(told(draft)), date(2032, 10, 1))
    assert "# problem: gone: status 404" in text
    assert [one.code for one in draft.incomplete] == ["gone"]


def test_a_list_that_a_script_draws_is_drafted_with_what_to_install() -> None:
    draft, wish = draft_of(Aimed(scripted()))
    text = file_of(draft, wish, list(told(draft)), date(2032, 10, 1))
    assert "say browser = true there, and pip install 'juesuan[browser]'" in text
    assert "\n# browser = true\n" in text
    assert tomllib.loads(text)["lists"][0]["url"] == wish.url


def test_the_region_is_the_site_s_own_or_somebody_says_it() -> None:
    site = Aimed(MAKERS["plain"]())
    path = site.site.list_path
    wish = Wish(HOME + path, "shiyan")
    with pytest.raises(UserError, match="does not say which region it is of: add --code"):
        asyncio.run(drafted(wish, WebPage(wish.url, ""), lambda district: Direct(site, district)))
    body = site.site.pages[path].body.replace("_云湖县人民政府".encode(), "_上海市普陀区人民政府".encode())
    site.replies[path] = Reply(body)
    draft = asyncio.run(drafted(wish, WebPage(wish.url, body.decode()), lambda district: Direct(site, district)))
    assert (draft.content["code"], draft.content["region"]) == ("310107", "上海市普陀区")


def test_the_command_writes_a_file_once_and_check_tells_the_funnel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "shiyan.toml"
    with standing("vsb") as (site, server):
        words = ["districts", "draft", server.url + site.list_path, "--name", "shiyan", "--code", PLACE["code"]]
        words += ["--region", PLACE["region"], "--delay", "0", "--output", str(path)]
        assert call(words) == 0
        assert call(words) == 2
    told = capsys.readouterr()
    assert "family: vsb" in told.out
    assert "is there already" in told.err
    assert tomllib.loads(path.read_text(encoding="utf-8"))["family"] == "vsb"
