"""Every fault that a pipeline of published PDFs meets has a test that makes it happen: the list, and what it lacked.

FAULTS names the tests of each; a fault without one, or a test that is gone, fails here.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from extract.document.extract import extract_document
from extract.records.extraction import Extraction, Source
from extract.workers.pool import Job, Limits, extract_files
from fixtures.api import generate
from fixtures.broken import BROKEN, long, write_all

from .reading import knowledge
from .test_worker import MADE, jobs

TESTS = Path(__file__).parent
FAULTS: dict[int, tuple[str, str]] = {
    1: ("a firewall's page with status 200, 403, 412, 521", "fetch::what_is_no_pdf_is_named_and_never_archived"),
    2: ("a page that says 'not here' with status 200", "fetch::what_is_no_pdf_is_named_and_never_archived"),
    3: ("a file cut off", "fetch::a_truncated_file_is_never_archived faults::a_broken_file_ends_as_what_it_is"),
    4: ("another file at the same address", "collect::a_replaced_file_supersedes_the_earlier_one"),
    5: ("one file at two addresses", "collect::one_file_at_two_addresses_is_read_once_and_counted_as_a_duplicate"),
    6: ("a file stamped again", "changes::a_file_saved_again_has_the_same_content_and_one_with_other_words_has_not"),
    7: ("a redirect to a login or the home page", "fetch::what_is_no_pdf_is_named_and_never_archived"),
    8: ("OFD, Word, Excel, archives under the name of a PDF", "fetch::what_is_no_pdf_is_named_and_never_archived"),
    9: ("GBK pages, a charset that is not so", "fetch_hosts::pages_decode_whatever_the_site_says_of_its_charset"),
    10: (
        "bad TLS",
        "collect_faults::bad_tls_is_put_up_with_only_where_the_district_says_so_and_is_on_record",
    ),
    11: (
        "429, resets, a host that is down",
        "fetch::passing_troubles_cost_another_attempt_and_nothing_else"
        " fetch_hosts::the_breaker_leaves_a_failing_host_alone_and_tries_again_later"
        " collect_faults::forty_departments_on_a_site_that_fails_a_fifth_of_the_time",
    ),
    12: (
        "a bomb: CPU, memory, or for ever",
        "worker::a_hostile_document_costs_itself_alone faults::a_broken_file_ends_as_what_it_is",
    ),
    13: ("a password", "faults::a_broken_file_ends_as_what_it_is"),
    14: ("no pages", "faults::a_broken_file_ends_as_what_it_is"),
    15: ("thousands of pages", "faults::memory_does_not_grow_with_the_pages"),
    16: (
        "scanned pages, all or some",
        "faults::a_broken_file_ends_as_what_it_is pages::an_invisible_layer_under_a_scan_is_a_hidden_layer",
    ),
    17: (
        "killed while writing",
        "dataset_atomic::kill_at_every_step_of_a_change_shows_readers_the_old_or_the_new"
        " collect_killed::a_run_killed_at_any_moment_is_finished_by_the_next_to_the_same_bytes",
    ),
    18: (
        "a full disk",
        "dataset_atomic::a_full_disk_leaves_what_was_there"
        " collect_faults::a_disk_that_fills_up_during_a_run_stops_it_and_the_next_run_completes_it",
    ),
    19: ("two runs at once", "archive::two_runs_at_once_are_refused_and_a_killed_one_leaves_nothing_behind"),
    20: ("a hash without its bytes", "fetch_hosts::the_journal_knows_nothing_of_bytes_that_are_not_there"),
    21: (
        "a list that stops half-way",
        "collect::a_list_that_shrinks_makes_the_district_incomplete_and_loses_nothing"
        " changes::a_list_read_half_or_for_one_year_makes_nothing_vanish"
        " list_ends::a_list_that_states_more_than_was_read site_families::a_list_that_stops_half_way",
    ),
    22: (
        "a site that changed its pages",
        "collect::a_list_that_shrinks_makes_the_district_incomplete_and_loses_nothing"
        " discover::too_many_links_warn_and_none_at_all_fails_without_any_expectation"
        " site_families::a_list_page_whose_markup_has_changed",
    ),
    23: ("a scheduler that is wrong", "flows::a_served_deployment_runs_when_it_is_due_and_once_is_enough"),
    24: ("PDF libraries and threads", "faults::documents_asked_for_by_several_threads_are_read_in_processes"),
    25: ("a year that disagrees", "faults::what_the_site_says_wrongly_is_a_problem_and_not_believed"),
    26: ("a department that disagrees", "faults::what_the_site_says_wrongly_is_a_problem_and_not_believed"),
    27: (
        "units missing or mixed",
        "table_layouts::each_table_has_its_own_unit_and_one_without_a_unit_has_no_values",
    ),
    28: ("zero, dash and blank", "table_layouts::empty_zero_and_dash_stay_apart"),
    29: (
        "a digit misread",
        "agreement::a_digit_that_one_reader_misreads_is_never_certain checks::planted_mistakes_are_found_and_named",
    ),
    30: ("dependencies that drift", "docs::lock_holds_what_its_packages_ask_for flows::the_flow_collects_the_sample"),
    31: (
        "a web page, or another user, talks to the scheduler's server",
        "schedule::without_credentials_nothing_is_read_made_or_run schedule::a_page_of_another_origin_gets_nothing",
    ),
    32: (
        "a link, a base, a charset or a number of a site that is none",
        "collect_hostile::one_bad_link_page_or_header collect_hostile::a_fault_of_ours_costs_what_it_met"
        " hostile_sites::the_healthy_district_is_whole site_families::a_bad_link_costs_itself",
    ),
    33: ("file names that are not UTF-8", "paths::a_name"),
    34: (
        "the machine fails while a document is read again",
        "rereading::what_was_read_outlives_a_failure_of_the_machine"
        " worker::a_process_that_somebody_else_kills_costs_no_document",
    ),
    35: (
        "kill -9 of a run or of the schedule",
        "schedule::nothing_of_it_is_left_when_it_ends schedule::nothing_of_a_run_is_left_when_it_is_killed"
        " killed_reading::run_killed_at_any_moment killed_reading::extract_killed_at_any_moment",
    ),
    36: (
        "an empty centred paragraph, characters beyond Unicode, too many pages",
        "mutated::an_entry_of_dots_alone mutated::bombs_do_not_go_off mutated::as_many_pages_as_there_may_be",
    ),
    37: (
        "a reply that inflates to gigabytes",
        "fetch_content::bombs_of_two_gigabytes fetch_content::several_encodings hostile_sites::the_healthy_district",
    ),
    38: (
        "a site that holds a run: Retry-After, one byte in five seconds, a million tags, endless pages",
        "fetch_budget::a_trickling_site_ends fetch_budget::no_retry_after_holds_a_run fetch_budget::pages_without_end"
        " collect_hostile::one_bad_link_page_or_header site_families::an_interface_that_answers_nonsense",
    ),
    39: (
        "links, redirects and names that lead inside",
        "fetch_addresses::an_address_inside_is_refused fetch_addresses::the_districts_own_host_and_port"
        " site_families_run::all_families_in_one_run",
    ),
    40: (
        "a clock that stands wrong",
        "clock::a_writer_two_hours_behind clock::a_last_run_in_the_future_silences_no_run",
    ),
    41: (
        "a damaged file of the dataset",
        "damage::whoever_reads_a_damaged_file damage::extract_reads_a_document_again damage::run_reads_again"
        " damage::verify_finds_what_no_size_or_time_tells",
    ),
    42: (
        "a hostile document takes its worker over",
        "worker::a_hostile_document_gets_no_key_no_network_and_no_file"
        " worker::what_no_worker_of_ours_would_say_is_not_believed",
    ),
    43: ("control characters in what is printed", "terminal::no_command_prints_a_control_character"),
    44: ("a busy machine", "worker::a_machine_that_does_not_get_to_a_document_costs_none"),
    45: (
        "another region's code in a district's file, another region on the cover",
        "districts::a_mistake_is_one_line_with_file_and_entry titles::the_districts_region_is_held",
    ),
    46: (
        "a program that changes while its version does not",
        "program::a_document_is_read_again_when_the_code_has_changed",
    ),
}


def _names(module: str) -> set[str]:
    tree = ast.parse((TESTS / f"test_{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_no_fault_is_without_its_test() -> None:
    assert sorted(FAULTS) == list(range(1, 47))
    for number, (what, tests) in FAULTS.items():
        for test in tests.split():
            module, _, name = test.partition("::")
            found = [known for known in _names(module) if known.startswith(f"test_{name}")]
            assert found, f"fault {number} ({what}): there is no {test}"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """The broken files of fixtures/, one after the other through one worker, by name."""
    files = write_all(tmp_path_factory.mktemp("broken"))
    limits = Limits(wall_seconds=90, cpu_seconds=60, memory_mb=1500)
    return {path.name: one for path, one in zip(files, _in_order(files, limits), strict=True)}


def _in_order(files: list[Path], limits: Limits) -> list[Extraction]:
    found = {one.document.file_name: one for one in extract_files([Job(path) for path in files], limits, 2)}
    return [found[path.name] for path in files]


ENDS = {
    "truncated.pdf": ("failed", "truncated"),
    "no-end.pdf": ("failed", "truncated"),
    "user-password.pdf": ("failed", "encrypted"),
    "owner-password.pdf": ("extracted", None),
    "zero-pages.pdf": ("failed", "zero_pages"),
    "image-only.pdf": ("failed", "no_text_layer"),
    "one-page-scanned.pdf": ("partial", "no_text_layer"),
    "html-page.pdf": ("failed", "html_page"),
    "not-a-pdf.pdf": ("failed", "not_pdf"),
    "empty.pdf": ("failed", "empty_file"),
    "bomb.pdf": ("failed", "no_text_layer"),
    "hidden-text.pdf": ("extracted", None),
}


@pytest.mark.parametrize("name", sorted(ENDS))
def test_a_broken_file_ends_as_what_it_is(name: str, broken: dict[str, Extraction]) -> None:
    """With the reason as a problem row; whoever failed states no figure, and the others are read as ever."""
    assert set(ENDS) == set(BROKEN)
    status, code = ENDS[name]
    extraction = broken[name]
    codes = {problem.code for problem in extraction.problems if problem.stage == "read"}
    assert (extraction.document.status, codes) == (status, {code} if code else set())
    assert bool(extraction.figures) == (status != "failed")


_MEASURED = """
import re, sys
from pathlib import Path
from extract.document.extract import extract_document
from extract.proving.load import load_knowledge
found = extract_document(Path(sys.argv[1]), load_knowledge())
# not ru_maxrss: that begins with what the process that started this one held
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())
print(found.document.pages, int(peak[1]) // 1024)
"""


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    """Six times the pages in less than 30 MB more; each in a process of its own, under 200 MB in all."""
    used = {}
    for pages in (40, 240):
        path = tmp_path / f"{pages}.pdf"
        path.write_bytes(long(pages))
        told = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True, cwd=TESTS.parent
        ).stdout.split()
        assert int(told[0]) == pages
        used[pages] = int(told[1])
    assert used[240] - used[40] < 30
    assert used[240] < 200


def test_documents_asked_for_by_several_threads_are_read_in_processes(tmp_path: Path) -> None:
    """Three threads at once get what each would get alone."""
    work = [jobs(_folder(tmp_path, number), ["", "", ""]) for number in range(3)]
    alone = [_ids(list(extract_files(part, workers=2, **MADE))) for part in work]
    together: dict[int, list[str]] = {}

    def ask(number: int) -> None:
        together[number] = _ids(list(extract_files(work[number], workers=2, **MADE)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [together[number] for number in range(3)] == alone


def _folder(root: Path, number: int) -> Path:
    folder = root / str(number)
    folder.mkdir()
    return folder


def _ids(extractions: list[Extraction]) -> list[str]:
    return sorted(one.document.document_id for one in extractions)


def test_what_the_site_says_wrongly_is_a_problem_and_not_believed(tmp_path: Path) -> None:
    """One batch that somebody published had the year 2000 in all its rows, and a tenth of its departments wrong."""
    made = generate("shanghai", 5, tmp_path)
    wrong = Source(file_name="1.pdf", source_url="http://x/1.pdf", fiscal_year=2000, department="某某海关")
    found = extract_document(made.pdf, knowledge(), wrong, verify=False)
    metadata = made.truth.metadata
    assert (found.document.fiscal_year, found.document.department) == (metadata["fiscal_year"], metadata["department"])
    told = {problem.code: problem.message or "" for problem in found.problems}
    assert "2000" in told["year_disagrees"]
    assert "某某海关" in told["department_disagrees"]
