"""District files: each loads, and a mistake in one is one line that names file and entry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from extract.collect.districts import (
    District,
    district_names,
    districts_dir,
    load_district,
    load_districts,
    load_shared,
)
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
        ("verified = false", "verified = true", "shiyan.toml: file: verified = true needs verified_on, the day it was"),
        ("verified = false", 'verified = false\nname = "other"', "name: 'other' is not the file's name 'shiyan'"),
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


def test_what_stands_in_the_shared_file_is_proven_too(folder: Path) -> None:
    text = (folder / "_shared.toml").read_text(encoding="utf-8")
    titles = "[[titles]]\npattern = '^(?P<year>20\\d\\d)'\nexample = '甲'\nyear = 2022\ncounter_example = 'x'\n"
    (folder / "_shared.toml").write_text(text + titles, encoding="utf-8")
    with pytest.raises(PatternError, match=r"^patterns/districts/_shared\.toml: titles pattern .* does not match"):
        load_shared(folder)
    with pytest.raises(UserError, match=r"no district is called 'x': did you mean none is known\?"):
        load_district("x", folder)
    with pytest.raises(UserError, match=r"name one with --district \(none is known\)"):
        load_districts(folder=folder)


@pytest.mark.parametrize(
    ("table", "entry", "right", "wrong"),
    [
        ("lists", "year", (2010, 2049), (2009, 2050)), ("expected", "least", (0, 2), (-1, 3)),
        ("expected", "most", (1, 9), (0,)), ("paging", "last", (1, 500), (0, 501)),
        ("politeness", "delay_seconds", (0, 60), (-0.1,)), ("politeness", "per_second", (0.1,), (0,)),
        ("politeness", "parallel", (1, 8), (0, 9)), ("tls", "reason", ("12345678",), ("1234567",)),
        ("budget", "host_seconds", (0.5, 10_000_000), (0, 10_000_001)),
    ],
)  # fmt: skip
def test_what_a_district_s_file_may_say_has_its_limits(
    folder: Path, table: str, entry: str, right: tuple[object, ...], wrong: tuple[object, ...]
) -> None:
    known: dict[str, dict[str, object]] = {
        "lists": {}, "expected": {"least": 1, "most": 2}, "paging": {}, "politeness": {}, "budget": {},
        "tls": {"host": "x", "allow": "unverified", "reason": "because of"},
    }  # fmt: skip
    if entry == "most":
        known["expected"]["least"] = 0

    def load(value: object) -> District:
        said = {name: own | ({entry: value} if name == table else {}) for name, own in known.items()}
        lists = said.pop("lists") | {"url": "http://site.test/", "expected": said.pop("expected")}
        content = {"code": "990901", "region": "试验区", "family": "x", "verified": False, "lists": [lists]}
        return District.model_validate(
            {"name": "shiyan"}
            | content
            | said
            | {"budget": load_shared().budget.model_dump() | said["budget"], "tls": [said["tls"]]}
        )

    for value in right:
        assert load(value)
    for value in wrong:
        with pytest.raises(ValidationError) as caught:
            load(value)
        assert (entry if table != "expected" or value != 3 else "least (3) is more than most (2)") in str(caught.value)


def test_an_address_of_a_district_is_its_own_or_for_a_sample_the_given_one() -> None:
    sample = load_district("wanglan")
    own = sample.model_copy(update={"sample": False, "base": "https://own.test/"})
    assert [one.at("http://127.0.0.1:8").base for one in (sample, own)] == ["http://127.0.0.1:8", "https://own.test/"]
    assert own.at(None).lists[0].url.startswith("https://own.test/wanglan/")
    with pytest.raises(UserError, match=r"^'http://x:99999' is no address: give one with --base-url http://…$"):
        sample.at("http://x:99999")
    with pytest.raises(ValidationError, match="frozen"):
        own.region = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        own.links.items = "x"  # type: ignore[misc]
