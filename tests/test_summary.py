"""What a run says of itself at its end, to the letter: its account, its summary, the check of a site."""

from __future__ import annotations

import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from extract.collect.account import Account, account_of
from extract.collect.batch import Counts
from extract.collect.district_check import report_of
from extract.collect.run import Outcome
from extract.collect.summary import MOST_ROWS, Compared, markdown, print_summary, summary_lines
from extract.dataset.dataset import Dataset
from extract.records.extraction import Extraction
from extract.records.tables import Figure, Problem
from extract.terminal import Terminal
from tests.made_extractions import made

LINES = {
    "new": "published", "changed": "published", "unchanged": "unchanged", "gone": "missing", "soft_404": "missing",
    "blocked": "blocked", "not_pdf": "refused", "error": "refused",
}  # fmt: skip
results = st.lists(st.tuples(st.sampled_from(sorted(LINES)), st.none() | st.sampled_from("abc")), max_size=8)


@given(results, st.integers(0, 3), st.booleans(), st.lists(st.sampled_from(["error", "gone", "not_pdf"])))
def test_an_account_balances_and_is_complete_only_where_nothing_is_lacking(
    found: list[tuple[str, str | None]], short: int, complete: bool, reasons: list[str]
) -> None:
    account = account_of("x", found, reasons, short, complete)
    assert account.balanced
    assert account.expected == len(found) + short
    first = [
        index for index, (_, name) in enumerate(found) if name is None or name not in [one for _, one in found[:index]]
    ]
    expected = Counter(LINES[found[index][0]] for index in first) + Counter(
        duplicates=len(found) - len(first), missing=short
    )
    lines = ("published", "unchanged", "missing", "blocked", "refused", "duplicates")
    assert {line: getattr(account, line) for line in lines if getattr(account, line)} == dict(expected)
    lacking = account.missing or account.blocked or "error" in reasons
    assert (account.status == "complete") == (complete and not lacking)
    assert list(account.reasons.items()) == sorted(Counter(reasons).items())
    assert account.as_json()["status"] == account.status
    account.published += 1
    assert (account.balanced, account.status) == (False, "incomplete")


# --- the summary


def compared(final: str, budget: str = "", before: str = "") -> list[str]:
    """A department's row of the comparison, with its amounts in 元."""
    values = (tuple(map(Decimal, text.split())) for text in (budget, final, before))
    return Compared("试验区", "试验区甲局", 2023, *values).cells()[3:]


def test_amounts_are_printed_in_wan_with_all_their_digits() -> None:
    assert compared("12345678.9", "12000000", "0") == [
        "1,200.00",
        "1,234.56789",
        "+34.56789 (+2.9%)",
        "0.00",
        "+1,234.56789",
    ]
    assert compared("350", "350", "3500") == ["0.035", "0.035", "0.00 (+0.0%)", "0.35", "-0.315 (-90.0%)"]
    assert compared("12000 12500", "12000") == ["1.20", "1.20 ≠ 1.25", "–", "–", "–"]
    assert compared("") == ["–"] * 5
    row = Compared("试验区", "试验区甲局", 2023, (Decimal(100),), (Decimal(150),), (Decimal(0),))
    assert row.cells(narrow=True) == ["试验区", "甲局", "2023", "0.01", "0.015", "+50.0%", "0.00", "+0.015"]
    assert Compared(None, None, 2023, (), (), ()).cells()[:3] == ["", "", "2023"]


def accounts_of(departments: int) -> list[Extraction]:
    """Documents of so many departments of two regions, each with its 三公 and those of the year before."""
    found = []
    for number in range(departments):
        document = made(number).document.model_copy(
            update={"region": f"区{number % 2}", "department": f"局|{number:03}", "kind": "final_accounts"}
        )
        figures = [
            Figure(
                document_id=document.document_id,
                figure_id=basis,
                item="sangong",
                measure="amount",
                value=Decimal(value),
                basis=basis,
                origin="narrative",
            )
            for basis, value in (("final", 100 * number), ("prior_final", 100))
        ]
        found.append(Extraction(document, figures=figures))
    return found


def test_a_run_ends_with_its_counts_its_accounts_and_the_comparison(tmp_path: Path) -> None:
    Dataset(tmp_path).write(accounts_of(MOST_ROWS + 1))
    counts = Counts(Counter(extracted=100, failed=1), 202, 0, Counter(encrypted=2, gone=1), kept=3)
    account = Account(
        "tingquan", expected=9, published=4, unchanged=1, missing=1, duplicates=3, reasons={"gone": 1, "error": 7}
    )
    outcome = Outcome(counts, accounts=[account], current=5)
    assert outcome.incomplete == ["tingquan"]
    lines = summary_lines(tmp_path, outcome)
    assert lines == [
        "documents     101 in the dataset; this run: 100 extracted, 1 failed, 5 unchanged",
        "figures       202",
        "explanations  0",
        "table cells   0",
        "problems      0; this run: encrypted 2, gone 1",
        "read again    3 could not be read again: the rows from before stay, and the next run tries again",
        "tingquan      incomplete: 9 expected = 4 published, 1 unchanged, 1 missing, 3 duplicates (gone 1)",
        f"dataset       {tmp_path}",
    ]
    wide, narrow = (Terminal(file=io.StringIO(), width=width) for width in (100, 99))
    for console in (wide, narrow):
        print_summary(tmp_path, outcome, console)
    told = wide.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert told[: len(lines)] == lines
    rows = [line.split() for line in told if "局|" in line or line.strip() in ("区0", "区1")]
    assert len(rows) == MOST_ROWS + 2
    assert rows[0] == ["区0"]
    assert rows[2] == ["局|002", "2023", "–", "0.02", "–", "0.01", "+0.01", "(+100.0%)"]
    assert rows[52] == ["区1"]
    assert told[-1] == "… and 1 more departments: juesuan query"
    assert "+0.01 (" not in narrow.file.getvalue()  # type: ignore[attr-defined]
    page = markdown(tmp_path, outcome).splitlines()
    assert page[: len(lines)] == [f"- {line}" for line in lines]
    assert page[len(lines) :][:6] == [
        "", "“三公”经费，万元", "",
        "| 地区 | 部门 | 年度 | 预算 | 决算 | 决算−预算 | 上年决算 | 比上年 |", "|" + "---|" * 8,
        "| 区0 | 局/000 | 2023 | – | 0.00 | – | 0.01 | -0.01 (-100.0%) |",
    ]  # fmt: skip
    assert len(page) == len(lines) + 5 + MOST_ROWS


TABLE = [
    "“三公”经费，万元                                                        ",
    "                                                                        ",
    " 部门     年度   预算   决算   决算−预算   上年决算              比上年 ",
    " ────────────────────────────────────────────────────────────────────── ",
    " 区0                                                                    ",
    " 局|122   2023      –   1.22           –       0.01   +1.21 (+12100.0%) ",
    " 区1                                                                    ",
    " 局|121   2023      –   1.21           –       0.01   +1.20 (+12000.0%) ",
    "                                                                        ",
]


def test_the_comparison_stands_in_columns_amounts_to_the_right(tmp_path: Path) -> None:
    Dataset(tmp_path).write(accounts_of(123)[121:])
    console = Terminal(file=io.StringIO(), width=100)
    print_summary(tmp_path, Outcome(Counts(Counter(extracted=2))), console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert told[told.index("“") :].splitlines() == TABLE


def test_where_nothing_was_read_nothing_is_counted_nor_compared(tmp_path: Path) -> None:
    Dataset(tmp_path).write(accounts_of(2))
    lines = ["documents     none new, 5 unchanged", f"dataset       {tmp_path}"]
    assert summary_lines(tmp_path, Outcome(current=5)) == lines
    assert markdown(tmp_path, Outcome(current=5)) == "\n".join(f"- {line}" for line in lines)
    console = Terminal(file=io.StringIO(), width=200)
    print_summary(tmp_path, Outcome(current=5), console)
    assert console.file.getvalue().splitlines() == lines  # type: ignore[attr-defined]


def test_of_shared_storage_only_what_the_run_read_is_told() -> None:
    counts = Counts(Counter(extracted=2), 1234, 0, Counter(), kept=1)
    told = "documents: 2 extracted; 5 read before; 1,234 figures; in s3://bucket/data"
    kept = "; 1 could not be read again: the rows from before stay, and the next run tries again"
    assert summary_lines(Path("s3://bucket/data"), Outcome(counts, current=5)) == [told.replace("s3://", "s3:/") + kept]
    assert (
        markdown(Path("s3://bucket/data"), Outcome(current=5))
        == "- documents: none new; 5 read before; 0 figures; in s3:/bucket/data"
    )


def test_counts_of_batches_add_up() -> None:
    one, other = Counts(), Counts(Counter(extracted=1, failed=2), 5, 6, Counter(gone=1), 7)
    one.add(made(1))
    assert one == Counts(Counter(extracted=1), 3, 1, Counter(made=1), 0)
    one.merge(other)
    assert one == Counts(Counter(extracted=2, failed=2), 8, 7, Counter(made=1, gone=1), 7)


def test_a_check_of_a_site_names_what_titles_leave_open() -> None:
    links = [
        SimpleNamespace(fiscal_year=2023, kind="final_accounts", department="甲局", title="甲局决算", text="决算"),
        SimpleNamespace(fiscal_year=None, kind="budget", department="乙局", title=None, text="乙局预算"),
        *(SimpleNamespace(fiscal_year=2022, kind=None, department=None, title=f"第{n}", text="") for n in range(6)),
    ]
    problem = Problem(url="http://x/", stage="discover", code="gone", message="status 404")
    found = SimpleNamespace(counts={"http://x/list": 8}, links=links, problems=[problem], funnels={}, texts=[])
    report = report_of(SimpleNamespace(name="shiyan"), found)  # type: ignore[arg-type]
    assert (report.ok, report.reached) == (False, True)
    assert report.lines() == [
        "http://x/list: 8 documents",
        "years: 2022 6, 2023 1",
        "kinds: budget 1, final_accounts 1",
        *(f"no department in: 第{n}" for n in range(5)),
        "no year in: 乙局预算",
        "problem: gone: status 404 (http://x/)",
    ]
    found = SimpleNamespace(counts={}, links=[], problems=[], funnels={}, texts=[])
    report = report_of(SimpleNamespace(name="shiyan"), found)  # type: ignore[arg-type]
    assert (report.ok, report.lines()) == (True, ["years: none", "kinds: none"])
