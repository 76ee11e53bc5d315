"""District files: each loads, and a mistake in one is one line that names file and entry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extract.collect.districts import district_names, districts_dir, load_district, load_districts, load_shared
from extract.errors import PatternError, UserError

GOOD = """
code = "990901"
region = "试验区"
family = "static"
verified = false
[[lists]]
url = "http://site.test/js/"
[[lists]]
url = "http://site.test/ys/"
kind = "budget"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "patterns" / "districts"
    target.mkdir(parents=True)
    shutil.copy(districts_dir() / "_shared.toml", target)
    return target


@pytest.mark.parametrize("name", district_names())
def test_every_district_loads_and_says_what_was_verified(name: str) -> None:
    district = load_district(name)
    assert district.verified == (district.verified_on is not None)
    assert district.sample == district.code.startswith("99")


def test_samples_and_what_nobody_has_verified_are_collected_only_by_name(folder: Path) -> None:
    (folder / "shiyan.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(UserError, match=r"no district is verified yet: name one with --district \(shiyan\)"):
        load_districts(folder=folder)
    (folder / "shiyan.toml").write_text(
        GOOD.replace("= false", "= true\nverified_on = 2026-11-22", 1), encoding="utf-8"
    )
    shutil.copy(districts_dir() / "wanglan.toml", folder)
    assert [district.name for district in load_districts(folder=folder)] == ["shiyan"]
    assert [district.name for district in load_districts(["wanglan", "tingquan", "wanglan"])] == ["tingquan", "wanglan"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('kind = "budget"', 'kind = "budjet"', "lists[2].kind: Input should be"),
        ('url = "http://site.test/js/"', 'url = "site.test"', "lists[1].url: 'site.test' is neither"),
        ('code = "990901"', "code = 990901", "code: Input should be a valid string"),
        ('code = "990901"', 'code = "310107"', "310107 is 上海市普陀区, not 试验区"),
        ('region = "试验区"', 'region = "上海市普陀区"', "上海市普陀区 is 310107, not 990901"),
        ('region = "试验区"', 'regoin = "x"', "region: Field required (and 1 more)"),
        ("verified = false", "verified = true", "verified = true needs verified_on"),
        ("verified = false", 'verified = false\n[links]\nitems = "li >"', "links.items: 'li >' is no CSS selector"),
        ("verified = false", 'verified = false\n[paging]\nstyle = "numbered"', "needs url with {page}"),
        ("verified = false", "verified = ", "not valid TOML"),
        *(
            ("verified = false", f"verified = false\n[budget]\n{line}", f"budget.{told}")
            for line, told in {
                "host_seconds = 0": "host_seconds: Input should be greater than 0",
                "host_seconds = inf": "host_seconds: Input should be",
                "host_seconds = nan": "host_seconds: Input should be",
                "district_seconds = -1": "district_seconds: Input should be greater than 0",
                "address_megabytes = 1e9": "address_megabytes: Input should be less than",
                "host_requests = 2.5": "host_requests: Input should be a valid integer",
                "host_requests = '9'": "host_requests: Input should be a valid integer",
                "host_hours = 3": "host_hours: Extra inputs are not permitted",
            }.items()
        ),
        ('code = "990901"', 'code = "990901"\nbudget = 3', "budget: Input should be"),
        (
            '[[lists]]\nurl = "http://site.test/ys/"',
            "[[titles]]\npattern = '^(?P<year>20\\d\\d)'\nexample = '2023年'\nyear = 2022\ncounter_example = 'x'\n"
            '[[lists]]\nurl = "http://site.test/ys/"',
            "which states (None, '2022', None)",
        ),
    ],
)
def test_a_mistake_is_one_line_with_file_and_entry(folder: Path, before: str, after: str, told: str) -> None:
    assert before in GOOD
    (folder / "shiyan.toml").write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PatternError) as caught:
        load_district("shiyan", folder)
    message = str(caught.value)
    assert message.startswith("patterns/districts/shiyan.toml: ")
    assert told in message
    assert "\n" not in message


def test_the_good_file_is_good(folder: Path) -> None:
    (folder / "shiyan.toml").write_text(GOOD, encoding="utf-8")
    assert load_district("shiyan", folder).lists[1].kind == "budget"


def test_a_districts_budget_changes_single_lines_of_the_shared_one(folder: Path) -> None:
    (folder / "shiyan.toml").write_text(GOOD + "[budget]\nhost_seconds = 60\n", encoding="utf-8")
    shared = load_shared(folder).budget
    assert load_district("shiyan", folder).budget == shared.model_copy(update={"host_seconds": 60.0})
    (folder / "shiyan.toml").write_text(GOOD, encoding="utf-8")
    assert load_district("shiyan", folder).budget == shared
    text = (folder / "_shared.toml").read_text(encoding="utf-8").replace("host_requests = ", "host_requests = -")
    (folder / "_shared.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PatternError, match=r"_shared\.toml: budget\.host_requests: Input should be greater than 0"):
        load_district("shiyan", folder)


def test_an_unknown_name_lists_near_ones() -> None:
    with pytest.raises(UserError, match=r"no district is called 'wanglang': did you mean wanglan"):
        load_district("wanglang")


def test_a_sample_without_an_address_is_the_persons_mistake() -> None:
    with pytest.raises(UserError, match="--base"):
        load_district("wanglan").at(None)
    assert load_district("wanglan").at("http://127.0.0.1:8/").lists[0].url.startswith("http://127.0.0.1:8/wanglan/")
