"""What kind of file a path is: test, migration, vendored, generated, settings; and glob patterns for paths."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Sequence

IGNORED_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "virtualenv", "node_modules", "bower_components", "site-packages",
    "dist-packages", "__pycache__", "__pypackages__", ".tox", ".nox", ".eggs", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".refret", ".direnv", ".pyenv", ".hypothesis",
})  # fmt: skip
"""Folders whose content never belongs to the project."""

VENDOR_FOLDERS = frozenset({
    "vendor", "_vendor", "vendored", "_vendored", "third_party", "thirdparty", "third-party", "3rdparty", "extern",
    "externals", "_extern", "extlib",
})  # fmt: skip
"""Folders that hold copies of other people's code."""

APP_FILES = ("models.py", "apps.py", "models/__init__.py", "migrations/__init__.py", "views.py", "admin.py")
"""What the folder of a Django app holds, at least one of them."""

_TEST_FOLDERS = frozenset({
    "tests", "test", "testing", "testsuite", "test_utils", "unit_tests", "functional_tests", "e2e",
})  # fmt: skip
_TEST_NAMES = frozenset({"tests.py", "test.py", "conftest.py", "factories.py", "testutils.py", "testing.py"})
_TEST_NAME = re.compile(r"(?:tests?_.*|.*_tests?|.*_test_?case|.*_factories|.*_factory)\.py")
_CODE_FOLDERS = frozenset({"models", "commands", "views", "tasks", "services", "serializers", "api"})
"""Folders whose files are named after what they are about, so that test_run.py in one of them is no test."""
_SETTINGS_NAME = re.compile(r"(?:.*[_.-])?(?:settings|siteconf)(?:[_.-].*)?\.py")
_GENERATED_NAME = re.compile(r".*_pb2(?:_grpc)?\.py|.*_pb2\.pyi?|_version\.py|versioneer\.py")
_GENERATED_HEADER = re.compile(
    rb"@generated|do not (?:edit|modify)|auto-?\s?generated|generated (?:by|from|file|code|automatically)"
    rb"|this file (?:is|was) (?:automatically )?generated",
    re.IGNORECASE,
)


def is_test_path(path: str) -> bool:
    """True for tests, their helpers and factories."""
    *folders, name = path.split("/")
    if not _TEST_FOLDERS.isdisjoint(folders) or name in _TEST_NAMES:
        return True
    if folders and folders[-1] == "factories":
        return True
    return _TEST_NAME.fullmatch(name) is not None and not (folders and folders[-1] in _CODE_FOLDERS)


def is_migration_path(path: str) -> bool:
    """True for a file that stands directly in a folder of migrations (MIGRATION_MODULES may name it otherwise)."""
    *folders, name = path.split("/")
    if not folders or name == "__init__.py":
        return False
    return folders[-1] == "migrations" or (folders[-1].endswith("migrations") and name[:4].isdigit())


def is_vendored_path(path: str) -> bool:
    """True below a folder that is named like one for copied libraries."""
    return not VENDOR_FOLDERS.isdisjoint(path.split("/")[:-1])


def is_settings_path(path: str) -> bool:
    """True for a file that is named like a settings module."""
    *folders, name = path.split("/")
    return _SETTINGS_NAME.fullmatch(name) is not None or folders[-1:] == ["settings"]


def is_generated(path: str, head: bytes) -> bool:
    """True where the name or the comments in the first lines say that a program wrote the file."""
    if _GENERATED_NAME.fullmatch(path.rpartition("/")[2]):
        return True
    lines = head[:1000].splitlines()[:10]
    return any(_GENERATED_HEADER.search(line) for line in lines if line.lstrip().startswith((b"#", b'"""', b"'''")))


def matches(path: str, patterns: Sequence[str]) -> bool:
    """True where a glob pattern matches the path or a folder that it lies in.

    ``*`` stays within a folder, ``**`` does not; a pattern without a slash is looked for at every depth.
    """
    parts = path.split("/")
    return any(_matches(_compiled(pattern), parts) for pattern in patterns)


def _matches(pattern: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Walks the names of a path with all places of the pattern at once: the time does not depend on luck."""
    places = {0}
    for part in pattern:
        if part is None:
            places = set(range(min(places), len(parts)))
        else:
            places = {at + 1 for at in places if at < len(parts) and part.match(parts[at])}
        if not places:
            return False
    return True


@functools.lru_cache(maxsize=512)
def _compiled(pattern: str) -> Sequence[re.Pattern[str] | None]:
    """The pattern by names; None for ``**``."""
    text = pattern.replace("\\", "/").removeprefix("./")
    anchored = "/" in text.rstrip("/")
    names = [] if anchored else ["**"]
    names += text.strip("/").split("/")
    return tuple(None if name == "**" else re.compile(fnmatch.translate(name)) for name in names)
