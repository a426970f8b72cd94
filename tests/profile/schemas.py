"""Progress files as earlier kata-tui left them: the statements that made them, word for word."""

import sqlite3
from contextlib import closing
from pathlib import Path

FIRST = (
    """CREATE TABLE IF NOT EXISTS attempt (
        id INTEGER PRIMARY KEY, problem TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL,
        verdict TEXT NOT NULL, passed INTEGER NOT NULL, total INTEGER NOT NULL, seconds REAL NOT NULL, source TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS attempt_problem ON attempt (problem, at)",
    """CREATE TABLE IF NOT EXISTS help (
        problem TEXT PRIMARY KEY, hints INTEGER NOT NULL DEFAULT 0, gave_up INTEGER NOT NULL DEFAULT 0)""",
    "CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "PRAGMA user_version = 1",
)
EVERY = {1: FIRST}


def make_first(path: Path) -> None:
    """A file of schema 1 in which something was done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        for statement in FIRST:
            database.execute(statement)
        rows = [
            ("scan", 1, 1_790_000_000_000_000, "wrong_answer", 1, 3, 0.5, "first"),
            ("scan", 2, 1_790_000_100_000_000, "accepted", 3, 3, 0.25, "second"),
            ("cond", 1, 1_790_000_200_000_000, "runtime_error", 0, 2, 0.1, "a\u2192b"),
        ]
        database.executemany(
            "INSERT INTO attempt (problem, revision, at, verdict, passed, total, seconds, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        database.execute("INSERT INTO help VALUES ('cond', 2, 1), ('switch', 1, 0)")
        database.execute("INSERT INTO memory VALUES ('last', 'cond')")
