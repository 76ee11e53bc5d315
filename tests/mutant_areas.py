"""Which test modules are an area's own."""

from __future__ import annotations

# the area's own tests, quick and sharp ones first
TESTS = {
    "checks": (
        "check_edges", "check_texts", "check_words", "check_findings", "check_reckoning", "check_rules",
        "check_wording", "check_documents", "check_template", "telling", "verdict_proofs", "verdict_readings",
        "meaning", "between", "companions", "verdict", "checks",
    ),
    "tables": (
        "table_slots", "table_stretches", "table_pieces", "table_recut", "table_values", "table_bodies",
        "table_titles", "table_drafts", "table_items", "table_figures", "table_marks", "table_ladder",
        "table_aligned", "table_headtree", "table_areas", "table_overleaf", "table_reader", "table_kinds",
        "table_unclaimed", "table_sums", "table_frames", "table_signs", "table_words", "table_meaning",
        "table_layouts", "table_edges", "table_codes", "table_dashes", "tables_unread", "geometry", "tables",
    ),
    "dataset": (
        "settled", "dataset_rows", "dataset_parts", "dataset_edges", "dataset_model", "dataset_durable", "dataset",
        "validate", "between", "clock", "compaction", "facts_kept", "query", "scale", "rereading", "damage",
        "dataset_atomic", "scale_storage", "published", "proposals", "wording", "coverage", "coverage_storage", "scope",
    ),
    "collect": (
        "settled", "site_pages", "list_ends", "list_forms", "funnel", "discoveries", "site_families", "attachments",
        "draft", "fetch_forms", "collect_parts", "archives", "run_parts", "fetch_rows",
        "summary", "progress", "replies", "journal_model", "paging", "discover", "archive", "fetch_hosts", "districts",
        "fetch_content", "fetch_addresses", "fetch", "reverify", "acquiring", "changes", "companions", "rounds",
        "content", "contents", "unpack", "titles", "drawn_lists", "webpage", "coverage", "site_families_run",
        "collect", "damage_elsewhere", "damage", "fetch_budget", "collect_faults", "collect_hostile", "hostile_sites",
    ),
    "reading": (
        "reading_parts", "inks", "device_inks", "reading_files", "reading_corners", "reading_grounds", "pages",
        "rulings", "unseen", "readers", "native_lines", "watermarks", "native", "shown", "text_layers", "agreement",
        "pairing", "page_models", "page_models_store",
    ),
}  # fmt: skip
