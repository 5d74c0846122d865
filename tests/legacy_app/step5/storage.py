"""The database: SQLite, by hand."""

import sqlite3
from typing import Any

from flask import Flask, current_app, g
from werkzeug.security import generate_password_hash

TABLES = """
create table members (
    id integer primary key, name text not null, email text unique not null,
    password text not null, is_librarian integer not null
);
create table books (
    id integer primary key, isbn text unique not null, title text not null,
    author text not null, born integer, published_year integer,
    fee text not null, tags text not null, cover blob
);
create table loans (
    id integer primary key, book_id integer not null references books(id),
    member_id integer not null references members(id), due text not null,
    returned text, note text
);
"""

MEMBERS = [
    ("Ada", "ada@example.org", "lovelace", 1),
    ("Bob", "bob@example.org", "builder", 0),
]

BOOKS = [
    ("9780441172719", "Dune", "Frank Herbert", 1920, 1965, "0.50", "desert,space"),
    ("9780141439587", "Emma", "Jane Austen", 1775, 1815, "0.00", "classic"),
    ("9780140449266", "Crime and Punishment", "Dostoevsky", None, None, "1.25", ""),
]


def init_app(app: Flask) -> None:
    """Make the database of an app, with what is in every library."""
    with sqlite3.connect(app.config["DATABASE"]) as db:
        if db.execute("select 1 from sqlite_master").fetchone() is None:
            db.executescript(TABLES)
            for name, email, password, is_librarian in MEMBERS:
                hashed = generate_password_hash(password, "pbkdf2:sha256:1000")
                db.execute(
                    "insert into members (name, email, password, is_librarian)"
                    " values (?, ?, ?, ?)",
                    (name, email, hashed, is_librarian),
                )
            db.executemany(
                "insert into books"
                " (isbn, title, author, born, published_year, fee, tags)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                BOOKS,
            )
    db.close()
    app.teardown_appcontext(close)


def connect() -> sqlite3.Connection:
    """Return the connection of the request."""
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
    db: sqlite3.Connection = g.db
    return db


def close(error: BaseException | None = None) -> None:
    """Close the connection of the request."""
    db = g.pop("db", None)
    if db is not None:
        db.close()


def find_all(sql: str, *values: Any) -> list[sqlite3.Row]:
    """Return the rows of a query."""
    return connect().execute(sql, values).fetchall()


def find(sql: str, *values: Any) -> sqlite3.Row | None:
    """Return the first row of a query, or None."""
    row: sqlite3.Row | None = connect().execute(sql, values).fetchone()
    return row


def change(sql: str, *values: Any) -> int:
    """Change the database, and return the id of a row that is new."""
    db = connect()
    with db:
        return db.execute(sql, values).lastrowid or 0
