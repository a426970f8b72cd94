"""The tables of the progress file, and how those of every earlier kata-tui become them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kata_tui.profile.entries import derived_id
from kata_tui.profile.progress_copy import schema_of

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 2
"""1: attempts, and how many hints were seen. 2: the log."""

ADD_ENTRY = "INSERT OR IGNORE INTO entry (id, at, zone, kind, problem, body, source) VALUES (?, ?, ?, ?, ?, ?, ?)"
"""Puts an entry at the end of the log. One that is there stays as it is."""

_TABLES = (
    """CREATE TABLE entry (
        position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, zone INTEGER NOT NULL,
        kind TEXT NOT NULL, problem TEXT NOT NULL, body TEXT NOT NULL, source TEXT NOT NULL)""",
    "CREATE INDEX entry_problem ON entry (problem, kind)",
    "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END",
    "CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END",
    "CREATE TABLE fold (name TEXT PRIMARY KEY, position INTEGER NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Give a database the tables of this schema, with all that an earlier one knew. Within a transaction. Raises sqlite3.Error."""
    before = schema_of(database)
    if before >= SCHEMA:
        return
    for statement in _TABLES:
        database.execute(statement)
    if before == 1:
        for entry in _of_first_schema(database):
            database.execute(ADD_ENTRY, entry)
        for table in ("attempt", "help"):
            database.execute(f"DROP TABLE {table}")
    database.execute(f"PRAGMA user_version = {SCHEMA}")


def _of_first_schema(database: sqlite3.Connection) -> Iterable[tuple[object, ...]]:
    """The entries that the attempts, hints and solutions of schema 1 make. Their ids follow from them: two copies of a file agree."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    rows = database.execute("SELECT problem, revision, at, verdict, passed, total, seconds, source, id FROM attempt ORDER BY id")
    for problem, revision, at, verdict, passed, total, seconds, source, number in rows.fetchall():
        first.setdefault(problem, at)
        last[problem] = max(at, last.get(problem, at))
        body = {"revision": revision, "verdict": verdict, "passed": passed, "total": total, "seconds": seconds}
        yield derived_id(problem, at, number), at, 0, "attempt", problem, json.dumps(body), source
    for problem, hints, gave_up in database.execute("SELECT problem, hints, gave_up FROM help").fetchall():
        for number in range(hints):  # nobody knows when; before the first attempt is likely
            yield derived_id(problem, "hint", number), max(0, first.get(problem, 0) - 1), 0, "hint", problem, "{}", ""
        if gave_up:
            yield derived_id(problem, "gave_up"), last.get(problem, 0) + 1, 0, "gave_up", problem, "{}", ""
