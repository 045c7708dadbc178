"""Empty stores of both kinds, quickly: migrated once, copied for every test."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import Engine, TextClause, text

from assistant.store.engine import transaction
from assistant.store.every_table import METADATA
from assistant.store.migrate import upgrade

_TEMPLATE = "porchlight_template"


class SqliteStores:
    """Makes store files out of one that was migrated."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        upgrade(f"sqlite:///{self._template}")

    @contextmanager
    def store(self, folder: Path) -> Iterator[str]:
        path = folder / "porchlight.db"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"


@cache
def stores_in(folder: Path) -> SqliteStores:
    """One for all that ask with the same folder, which is made."""
    folder.mkdir(parents=True)
    return SqliteStores(folder)


class PostgresqlStores:
    """Makes databases out of one that was migrated, in a private cluster on loopback."""

    def __init__(self, url: str) -> None:
        self._url = url
        with self.empty() as template:
            upgrade(template)
            self._run(f"ALTER DATABASE {template.rpartition('/')[2]} RENAME TO {_TEMPLATE}")

    @contextmanager
    def store(self) -> Iterator[str]:
        with self.empty(_TEMPLATE) as url:
            yield url

    @contextmanager
    def empty(self, template: str = "template1") -> Iterator[str]:
        name = f"porchlight_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{self._url}/{name}"
        finally:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"{self._url}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def emptied(store: Engine) -> Iterator[None]:
    """Whatever is put into the store meanwhile, by whichever connection, is taken out at the end."""
    yield
    names, look_into_all = _tables(len(METADATA.tables))
    with transaction(store) as session:
        filled = set(session.scalars(look_into_all))
        if store.dialect.name == "postgresql":  # for everything goes, and nothing has to be looked up in other tables
            session.execute(text("SET LOCAL session_replication_role = replica"))
        for name in names:
            if name in filled:
                session.execute(text(f"DELETE FROM {name}"))
        session.execute(text("DELETE FROM likely_marks"))  # where a trigger noted that people went


@cache
def _tables(_count: int) -> tuple[list[str], TextClause]:
    """All that there are, those that point to others first; and which of them are not empty, in one statement."""
    names = [table.name for table in reversed(METADATA.sorted_tables)]
    looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)
    return names, text(" UNION ALL ".join(looks))


def postgresql_binaries() -> Path | None:
    """Where `initdb` and `pg_ctl` are; `None` where PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def private_cluster(binaries: Path) -> Iterator[str]:
    """A cluster of this test run alone, without fsync; gives `postgresql://postgres@127.0.0.1:port`."""
    folder = Path(tempfile.mkdtemp(prefix="porchlight-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        _run_as_postgres(
            binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--no-sync",
        )  # fmt: skip
        port = _free_port()
        options = (
            f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder}"
            " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"
        )
        server = ("-D", folder / "data", "-l", folder / "log", "-w")
        _run_as_postgres(binaries / "pg_ctl", *server, "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            _run_as_postgres(binaries / "pg_ctl", *server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_as_postgres(*command: object) -> None:
    """PostgreSQL refuses to run as root."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_postgres, *map(str, command)],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
