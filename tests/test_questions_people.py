"""The ten questions of docs/questions-people.md: each command and each page gives the answer that stands there.

`python -m tests.test_questions_people DATASET [SLIPS]` takes the pictures of the page again, with Chromium.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from extract.explore.app import create_app
from tests.browsing import serving, started
from tests.conftest import Juesuan

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ROOT = Path(__file__).parents[1]
DOC = ROOT / "docs" / "questions-people.md"
REAL = ROOT.parent / "shared" / "real"
MOST_STEPS = 3
MOST_BYTES = 60_000  # of a picture
WIDTH, HEIGHT, QUALITY = 1100, 760, 55  # of a picture
_QUESTION = re.compile(r"^## (\d+)\. (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
MISSING_THERE = ("D06", "D11", "D13", "D14", "D15", "D16", "D17", "D28")  # as the list of requirements has it
# the same by the page: an address, and the words of one row
ON_REAL_PAGES = (
    ("/compare?item=sangong&year=2023&sort=off_budget", ("工商业联合会", "0.04", "0.31", "-0.27")),
    ("/compare?item=sangong.reception&year=2023&per=guest", ("工商业联合会", "0.04", "7", "50.00")),
    ("/search?q=机关运行经费&direction=down&year=2023", ("工商业联合会", "第 8 页", "本年退休2人，调出1人")),
    ("/search?q=疫情&year=2023&what=sentences", ("工商业联合会", "因疫情原因，共去世原工商业者及遗孀27人")),
    ("/compare?item=expenditure&name=西南大学,工商业联合会&year=2023", ("西南大学", "457,676.75", "+13.5%")),
    ("/findings", ("财政局", "2106.66万元", "71.65%")),
    ("/scorecard?year=2023", ("工商业联合会", "31/47")),
)
# what is right on ../shared/real, read on the pages: the words of one line of the answer
ON_REAL = (
    ("compare 三公 --years 2023 --sort off_budget", ("工商业联合会", "0.04", "0.31", "-0.27")),
    ("compare 公务接待费 --years 2023 --per guest", ("工商业联合会", "0.04", "7", "50.00")),
    ("compare 三公 --years 2024", ("财政局", "0.00", "0.95")),
    ("search 机关运行经费 --direction down --year 2023", ("工商业联合会", "8", "本年退休2人，调出1人")),
    ("search 机关运行经费 --direction down --year 2017", ("江苏省高级人民法院", "24", "在编人员减少")),
    ("search 疫情 --year 2023", ("工商业联合会", "因疫情原因，共去世原工商业者及遗孀27人")),
    ("search 782.35", ("工商业联合会", "一般公共服务支出", "782.35万元", "4")),
    ("compare expenditure --departments 西南大学,工商业联合会 --years 2023", ("西南大学", "457,676.75", "+13.5%")),
    ("compare expenditure --departments 西南大学,工商业联合会 --years 2023", ("工商业联合会", "1,069.44")),
    *(("scorecard 工商业联合会 --missing", (code,)) for code in MISSING_THERE),
    ("check {data} --contradictions", ("N01", "71.73%", "2106.66万元", "71.65")),
)


class Question(NamedTuple):
    """One question: its commands, the addresses of its pages, the rows of its answer."""

    number: int
    title: str
    commands: list[list[str]]
    addresses: list[str]
    rows: list[list[str]]


def questions() -> list[Question]:
    """All of the page."""
    found = []
    for match in _QUESTION.finditer(DOC.read_text(encoding="utf-8")):
        number, title, text = match.groups()
        block = re.search(r"^```\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
        assert block, title
        commands = [shlex.split(line)[1:] for line in block[1].splitlines()]
        addresses = re.findall(r"^\d+\. .*?`(/[^`]*)`", text, re.MULTILINE)
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]
        found.append(Question(int(number), title, commands, addresses, rows[2:]))
    return found


@pytest.fixture
def client(sample_data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_data), base_url="http://localhost") as opened:
        yield opened


def test_there_are_ten_and_each_takes_three_steps_at_most() -> None:
    asked = questions()
    assert [one.number for one in asked] == list(range(1, 11))
    for one in asked:
        assert 1 <= len(one.commands) <= MOST_STEPS
        assert 1 <= len(one.addresses) <= MOST_STEPS
        assert one.rows
    pictures = re.findall(r"\]\(questions/(\d+)\.webp\)", DOC.read_text(encoding="utf-8"))
    assert len(pictures) == len(asked) - 1
    assert all((DOC.parent / "questions" / f"{number}.webp").stat().st_size < MOST_BYTES for number in pictures)


@pytest.mark.parametrize("asked", questions(), ids=lambda one: str(one.number))
def test_the_commands_print_the_answer(asked: Question, juesuan: Juesuan, sample_data: Path) -> None:
    out = ""
    for command in asked.commands:
        own = [str(ROOT / part) if part.startswith("fixtures/") else part for part in command]
        told = juesuan(*own, *(() if "slips" in command else ("-o", sample_data)))
        assert told.status == 0, told.err
        out = told.out
    lines = [re.sub(r"\s+", " ", line) for line in out.splitlines()]
    _stand_in_order(lines, asked)
    for name in (part for command in asked.commands for part in command if part.endswith((".xlsx", ".html"))):
        assert Path(name).stat().st_size > 1000  # the juesuan of a test runs in a folder of its own
    if "report" in asked.commands[-1]:
        assert len(list(Path("report").glob("*.html"))) > 1


@pytest.mark.parametrize("asked", questions(), ids=lambda one: str(one.number))
def test_the_pages_lead_to_the_answer(asked: Question, client: TestClient, juesuan: Juesuan) -> None:
    if "slips" in asked.commands[-1]:
        juesuan("extract", ROOT / "fixtures" / "golden" / "slips-prose.pdf", "-o", "slips", "--verify", "off")
        with TestClient(create_app(Path("slips")), base_url="http://localhost") as other:
            _walked(other, asked)
    else:
        _walked(client, asked)


def _walked(client: TestClient, asked: Question) -> None:
    """Each step is a link of the page before, or its form filled in; the last page has the answer."""
    html = client.get("/").text
    for address in asked.addresses:
        followed = _link(html, address) if "…" in address else address.split("#")[0]
        assert _leads(html, followed), f"{asked.number}: {followed} is no link and no form of the page before"
        answer = client.get(followed)
        assert answer.status_code == 200, followed
        if "format=xlsx" in followed:
            assert answer.content[:2] == b"PK"
            break
        html = answer.text
    html = re.sub(r"</t[dh]>|</span>", " ", html)
    shown = [_text(part) for part in re.split(r"</tr>|</li>|</h1>|</blockquote>", html)]
    _stand_in_order(shown if "slips" not in asked.commands[-1] else [_text(html)], asked)


def _stand_in_order(lines: list[str], asked: Question) -> None:
    """Each row of the answer stands in one line, number for number, and the rows in their order where it matters."""
    ordered = any("--sort" in command or "--per" in command for command in asked.commands)
    place = 0
    for row in asked.rows:
        cells = [re.compile(rf"(?<![\d.,]){re.escape(cell)}(?![\d,]|\.\d)") for cell in row]
        found = [number for number, line in enumerate(lines) if all(cell.search(line) for cell in cells)]
        found = [number for number in found if number >= place] if ordered else found
        assert found, (row, lines)
        place = found[0] + 1 if ordered else 0


def _link(html: str, address: str) -> str:
    """The first link that begins as an address does before its `…`; of a document's, that of the department named."""
    begin = address.split("…")[0]
    links = [
        (unescape(link), _text(text)) for link, text in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', html)
    ]
    fitting = [link for link, text in links if link.startswith(begin) and "?" not in link]
    named = [link for link, text in links if link in fitting and text == "司法局"]
    return (named or fitting)[0].split("#")[0]


def _leads(html: str, address: str) -> bool:
    if any(unescape(link).split("#")[0] == address for link in re.findall(r'href="([^"]+)"', html)):
        return True
    wanted = urlsplit(address)
    asked = {name for name, _ in parse_qsl(wanted.query)}
    return any(
        unescape(action) == wanted.path and asked <= set(re.findall(r'name="(\w+)"', body))
        for action, body in re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', html, re.DOTALL)
    )


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


@pytest.fixture(scope="module")
def real_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """../shared/real, and two years of the made districts beside it."""
    if not REAL.is_dir():
        pytest.skip("no ../shared/real here")
    from extract.cli import call
    from extract.resources import sample_dir

    root = tmp_path_factory.mktemp("real") / "data"
    assert call(["extract", str(REAL), str(sample_dir()), "-o", str(root), "--verify", "off"]) == 0
    return root


@pytest.mark.parametrize(("command", "words"), ON_REAL, ids=lambda one: one[0] if isinstance(one, tuple) else None)
def test_real_documents_answer_beside_the_made_ones(
    command: str, words: tuple[str, ...], real_data: Path, juesuan: Juesuan
) -> None:
    asked = command.format(data=real_data).split()
    told = juesuan(*asked, *(() if asked[0] == "check" else ("-o", real_data)))
    assert told.status == 0, told.err
    assert any(all(word in line for word in words) for line in told.out.splitlines()), told.out
    if "--missing" in command:
        assert re.findall(r"^.*?(D\d\d)", told.out, re.MULTILINE) == list(MISSING_THERE), "and nothing else"


def _place(address: str) -> str:
    return "#" + address.partition("#")[2] if "…" in address and "#" in address else ""


@pytest.mark.parametrize(("address", "words"), ON_REAL_PAGES)
def test_real_documents_answer_on_the_page(address: str, words: tuple[str, ...], real_data: Path) -> None:
    with TestClient(create_app(real_data), base_url="http://localhost") as client:
        html = client.get(address).text
    shown = [_text(part) for part in re.split(r"</tr>|</li>", re.sub(r"</t[dh]>|</span>", " ", html))]
    assert any(all(word in part for word in words) for part in shown), shown


def _pictures(data: Path, slips: Path | None) -> None:
    """Take the pictures of the page again."""
    from PIL import Image

    for asked in questions():
        root = slips if "slips" in asked.commands[-1] else data
        if root is None:
            continue
        served, browsing = serving(root), started()
        address, browser = next(served), next(browsing)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for step in asked.addresses:
            if "format=" not in step:
                page.goto(address + (_link(page.content(), step) if "…" in step else step) + _place(step))
        if "format=" in asked.addresses[-1]:
            continue  # the picture would be that of question 1
        picture = Image.open(BytesIO(page.screenshot()))
        picture.save(DOC.parent / "questions" / f"{asked.number}.webp", quality=QUALITY, method=6)
        for one in (browsing, served):
            next(one, None)


if __name__ == "__main__":
    _pictures(*map(Path, sys.argv[1:2]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
