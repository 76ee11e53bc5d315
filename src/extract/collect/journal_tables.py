"""The journal's tables in SQLite, also in a file that an older version has made."""

from __future__ import annotations

import sqlite3

from .journal_conversions import CONVERSIONS

_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, status TEXT NOT NULL, account TEXT,
    published INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS fetches (
    id INTEGER PRIMARY KEY, run INTEGER, url TEXT NOT NULL, source TEXT, at TEXT NOT NULL, status INTEGER,
    outcome TEXT NOT NULL, document_id TEXT, etag TEXT, last_modified TEXT, bytes INTEGER, seconds REAL,
    disposition TEXT);
CREATE INDEX IF NOT EXISTS fetches_url ON fetches (url, document_id);
CREATE TABLE IF NOT EXISTS problems (
    id INTEGER PRIMARY KEY, run INTEGER, source TEXT, document_id TEXT, url TEXT, stage TEXT NOT NULL,
    code TEXT NOT NULL, message TEXT, page INTEGER, at TEXT, department TEXT);
CREATE TABLE IF NOT EXISTS sightings (
    document_id TEXT NOT NULL, source TEXT NOT NULL, source_url TEXT NOT NULL, landing_url TEXT, link_text TEXT,
    region_code TEXT, region TEXT, department TEXT, fiscal_year INTEGER, kind TEXT, published_on TEXT,
    file_name TEXT, supersedes TEXT, converted_from TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, seen INTEGER,
    PRIMARY KEY (document_id, source_url));
CREATE INDEX IF NOT EXISTS sightings_source ON sightings (source);
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY, final_url TEXT NOT NULL, sha256 TEXT NOT NULL, content_type TEXT, etag TEXT,
    last_modified TEXT, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS listed (
    source TEXT NOT NULL, url TEXT NOT NULL, list_url TEXT NOT NULL, landing_url TEXT, title TEXT, department TEXT,
    fiscal_year INTEGER, kind TEXT, published_on TEXT, state TEXT NOT NULL, detail TEXT, archive_name TEXT,
    approved_on TEXT, run INTEGER, at TEXT NOT NULL, PRIMARY KEY (source, url));
CREATE TABLE IF NOT EXISTS readings (
    source TEXT NOT NULL, list_url TEXT NOT NULL, years TEXT NOT NULL, year INTEGER, kind TEXT,
    complete INTEGER NOT NULL, links TEXT, run INTEGER, at TEXT NOT NULL, PRIMARY KEY (source, list_url, years));
CREATE TABLE IF NOT EXISTS others (
    url TEXT PRIMARY KEY, archive_name TEXT NOT NULL, message TEXT NOT NULL, etag TEXT, last_modified TEXT);
CREATE TABLE IF NOT EXISTS districts (source TEXT PRIMARY KEY, region_code TEXT NOT NULL, region TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS robots (
    run INTEGER, url TEXT NOT NULL, at TEXT NOT NULL, status INTEGER, decision TEXT NOT NULL);
"""
# `seen` counts sightings up: which of two came later is known, whatever the clock said at the time
_INDEXES = """
CREATE INDEX IF NOT EXISTS sightings_seen ON sightings (seen);
CREATE INDEX IF NOT EXISTS sightings_url_seen ON sightings (source_url, seen);
"""
_COUNTED = """
UPDATE sightings SET seen = counted.place FROM (
    SELECT rowid AS id, row_number() OVER (ORDER BY last_seen, rowid) AS place FROM sightings) AS counted
WHERE counted.id = sightings.rowid
"""


def prepare(db: sqlite3.Connection) -> None:
    """Makes what is lacking of tables, columns and indexes."""
    db.executescript(_TABLES + CONVERSIONS)
    if "disposition" not in _columns(db, "fetches"):
        db.execute("ALTER TABLE fetches ADD COLUMN disposition TEXT")
    if "department" not in _columns(db, "problems"):
        db.execute("ALTER TABLE problems ADD COLUMN department TEXT")
    if "approved_on" not in _columns(db, "listed"):
        db.execute("ALTER TABLE listed ADD COLUMN approved_on TEXT")
    if "converted_from" not in _columns(db, "sightings"):
        db.execute("ALTER TABLE sightings ADD COLUMN converted_from TEXT")
    if "seen" not in _columns(db, "sightings"):
        # an older version says by time alone which sighting was the later one
        db.executescript(
            f"BEGIN IMMEDIATE; ALTER TABLE sightings ADD COLUMN seen INTEGER; {_COUNTED};"
            " DROP INDEX IF EXISTS sightings_url; COMMIT"
        )
    db.executescript(_INDEXES)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
