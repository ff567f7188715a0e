"""Which files a project has, what kind of file each is, and under which module names it can be imported."""

from __future__ import annotations

import functools
import itertools
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codemods.project.classify import (
    APP_FILES,
    IGNORED_FOLDERS,
    VENDOR_FOLDERS,
    is_migration_path,
    is_settings_path,
    is_test_path,
    is_vendored_path,
    matches,
)
from codemods.project.git import ask
from codemods.project.inside import is_folder, is_plain, read_text
from codemods.project.source import Skipped

_PROJECT_FILES = (
    "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt", "requirements", "uv.lock", "poetry.lock",
)  # fmt: skip
_LEADS_OUT = "a link that leads out of the project or nowhere"
_CONFIGURATION = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")
_TEMPLATE_FOLDERS = frozenset({"templates", "jinja2"})
_TEMPLATE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".mjml")
_BUILD_FOLDERS = frozenset({"build", "dist", "_build", "sdist", "wheelhouse"})


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A Python file of the project, classified by its path."""

    path: str
    """Relative to the root, forward slashes."""
    size: int
    is_test: bool
    is_migration: bool
    is_vendored: bool
    is_settings: bool
    """Named like a settings module; `read_settings` says whether it is one."""
    stamp: tuple[int, ...] = ()
    """Nanoseconds of the last change of its content, of its inode, and the inode's number; none for what is no file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies under a root that may count, before it is told apart. Equal values mean that no file changed."""

    root: Path
    stamps: Mapping[str, tuple[int, ...]]
    """The files in the order of their paths: as `FileEntry.stamp`, then the size."""
    skipped: tuple[Skipped, ...]

    @property
    def projects(self) -> tuple[str, ...]:
        """See `Discovery.projects`."""
        return _projects(self.stamps)


@dataclass(frozen=True)
class Discovery:
    """The Python files under a root, sorted by path."""

    root: Path
    files: tuple[FileEntry, ...]
    skipped: tuple[Skipped, ...] = ()
    """Folders that could not be read, links that lead out of the root."""
    templates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Other files that may be templates: path to stamp, as of `FileEntry`, and size."""
    seen: Seen | None = field(default=None, repr=False, compare=False)
    """What it was made from."""
    _found: dict[tuple[str, str], str | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @functools.cached_property
    def by_path(self) -> Mapping[str, FileEntry]:
        """The entries by path."""
        return {entry.path: entry for entry in self.files}

    @functools.cached_property
    def projects(self) -> tuple[str, ...]:
        """The folders that hold a `manage.py`, deepest first; ("",) where there is at most one of them."""
        return _projects(entry.path for entry in self.files)

    def project_of(self, path: str) -> str:
        """The project that the file belongs to: two apps of one label in two projects are two apps."""
        return next(folder for folder in self.projects if _is_inside(path, folder))

    @functools.cached_property
    def source_roots(self) -> tuple[str, ...]:
        """Folders that are likely on `sys.path`, deepest first: those of manage.py, `src`, and the root."""
        roots = {"", *(_folder(entry.path) for entry in self.files if _name(entry.path) == "manage.py")}
        for entry in self.files:
            parts = entry.path.split("/")
            if parts[0] == "src":
                roots.add("src")
            elif len(parts) > 2 and parts[1] == "src":
                roots.add("/".join(parts[:2]))
        return tuple(sorted(roots - self._packages, key=lambda root: (-len(_parts(root)), root)))

    @functools.cached_property
    def _packages(self) -> frozenset[str]:
        """Folders with an `__init__.py`, but for the root: what would be the folder around it is not in the project."""
        return frozenset(_folder(entry.path) for entry in self.files if entry.path.endswith("/__init__.py"))

    def module_names(self, path: str) -> tuple[str, ...]:
        """Every dotted name that the file may be imported by, the likeliest first."""
        found = self._names.get(path)
        if found is None:
            found = self._names[path] = self._module_names(path)
        return found

    def _module_names(self, path: str) -> tuple[str, ...]:
        folder = _folder(path)
        top = folder
        while top in self._packages:
            top = _folder(top)
        roots = [top] if folder in self._packages else []
        roots += [root for root in self.source_roots if _is_inside(path, root) and root not in roots]
        return tuple(dict.fromkeys(name for root in roots if (name := _dotted(path, root))))

    def module_name(self, path: str) -> str:
        """The likeliest dotted name of the file: "shop.views"; "shop" for the `__init__.py` of a package."""
        return next(iter(self.module_names(path)), "")

    @functools.cached_property
    def modules(self) -> Mapping[str, tuple[str, ...]]:
        """The files by dotted name; those for which it is the likeliest name come first."""
        ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for entry in self.files:
            for rank, name in enumerate(self.module_names(entry.path)):
                ranked[name].append((rank, entry.path))
        return {name: tuple(path for _, path in sorted(found)) for name, found in ranked.items()}

    def find_module(self, dotted: str, near: str | None = None) -> str | None:
        """The file that `import dotted` reads in the file `near`: of several one in its project, then the nearest."""
        found = self.modules.get(dotted, ())
        if near is None or len(found) == 1:
            return found[0] if found else self._beside(dotted, near)
        key = (dotted, _folder(near))
        if key not in self._found:
            project = self.project_of(near)
            nearest = max(
                found,
                key=lambda path: (self.project_of(path) == project, _shared(path, near), -found.index(path)),
                default=None,
            )
            self._found[key] = nearest or self._beside(dotted, near)
        return self._found[key]

    def _beside(self, dotted: str, near: str | None) -> str | None:
        """A module in the folder of the script `near`."""
        if near is None or _folder(near) in self._packages:
            return None
        path = f"{_folder(near)}/{dotted.replace('.', '/')}.py".lstrip("/")
        return path if path in self.by_path and path != near else None


def find_project_root(path: Path) -> Path:
    """The folder of the whole project around `path`.

    The folder of the nearest manage.py or the nearest packaging file, whichever is higher; never above the git root.
    """
    start = path.resolve()
    if not start.is_dir():
        start = start.parent
    manage: Path | None = None
    packaged: Path | None = None
    for folder in (start, *start.parents):
        if manage is None and (folder / "manage.py").is_file():
            manage = folder
        if packaged is None and any((folder / name).exists() for name in _PROJECT_FILES):
            packaged = folder
        if (folder / ".git").exists():
            return min((item for item in (manage, packaged) if item), key=_depth) if packaged else folder
    found = [item for item in (manage, packaged) if item]
    return min(found, key=_depth) if found else start


def discover(
    root: Path, *, exclude: Sequence[str] = (), include_vendored: bool = True, seen: Seen | None = None
) -> Discovery:
    """The Python files under `root`: what git would commit where it is a git tree, else what lies there.

    `seen`: what was found there already.
    """
    seen = seen or seen_below(root)
    paths = {path for path in seen.stamps if path.endswith(".py")}
    files = []
    templates = {}
    for path, stamp in seen.stamps.items():
        if path not in paths:
            templates[path] = stamp
        elif not (exclude and matches(path, exclude)):
            files.append(path_entry(path, stamp[3], paths, stamp[:3]))
    kept = tuple(entry for entry in files if include_vendored or not entry.is_vendored)
    return Discovery(seen.root, kept, seen.skipped, templates, seen)


def seen_below(root: Path) -> Seen:
    """The Python files and templates under `root`, by their names and stamps alone."""
    root = root.resolve()
    skipped: list[Skipped] = []
    listed = _from_git(root)
    if not any(path.endswith(".py") for path in listed):
        listed = list(_walk(root, "", skipped))
    real: dict[str, bool] = {"": True}
    stamps = {}
    for path in sorted(set(listed)):
        # What is wrong with a template is told when it is asked for.
        found = _status(root, path, skipped if path.endswith(".py") else [], real)
        if found is not None:
            stamps[path] = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)
    return Seen(root, stamps, tuple(skipped))


def configuration_texts(root: Path, projects: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files of other tools that may name the settings, by path; "" where there is none."""
    for folder in dict.fromkeys(["", *projects]):
        for name in _CONFIGURATION:
            path = f"{folder}/{name}".lstrip("/")
            yield path, read_text(root, path) or ""


def path_entry(path: str, size: int, paths: set[str], stamp: tuple[int, ...] = ()) -> FileEntry:
    """Classify a path among the other paths of its project."""
    vendored = is_vendored_path(path) and not _is_app_named_so(path, paths)
    return FileEntry(path, size, is_test_path(path), is_migration_path(path), vendored, is_settings_path(path), stamp)


def _is_app_named_so(path: str, paths: set[str]) -> bool:
    """True where the "vendor" folder in the path is a Django app (a market place has vendors)."""
    parts = path.split("/")
    folders = ["/".join(parts[: index + 1]) for index, part in enumerate(parts[:-1]) if part in VENDOR_FOLDERS]
    return all(any(f"{folder}/{name}" in paths for name in APP_FILES) for folder in folders)


def _from_git(root: Path) -> list[str]:
    """The files that count of what git tracks and does not ignore; none where this is no git tree or git cannot say."""
    try:
        done = ask(root, "ls-files", "-z", "-co", "--exclude-standard")
    except OSError:
        return []
    if done.returncode:
        return []
    # An index can be made by hand: it may name what git itself would never add to it.
    listed = [name for name in map(os.fsdecode, done.stdout.split(b"\0")) if is_plain(name)]
    environments = tuple(name.removesuffix("pyvenv.cfg") for name in listed if name.endswith("/pyvenv.cfg"))
    paths = [name for name in listed if _counts(name) and not _is_ignored(name)]
    paths = [name for name in paths if not name.startswith(environments)] if environments else paths
    for module in _submodules(root):
        paths += _walk(root, module, [])
    return paths


def _submodules(root: Path) -> list[str]:
    text = read_text(root, ".gitmodules") or ""
    found = [line.partition("=") for line in text.splitlines() if line.strip().startswith("path")]
    paths = {value.strip() for key, _, value in found if key.strip() == "path"}
    return sorted(path for path in paths if is_folder(root, path) and not _is_ignored(f"{path}/"))


def _walk(root: Path, start: str, skipped: list[Skipped]) -> Iterator[str]:
    """The files that count under the folder `start`; links to folders are not followed."""
    waiting = [start]  # a list, no recursion: folders may be nested deeper than Python's calls
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            skipped.append(Skipped(folder or ".", f"cannot be read: {error.strerror or error}"))
            continue
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names or (folder and _name(folder) in _BUILD_FOLDERS and "__init__.py" not in names):
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in IGNORED_FOLDERS and not entry.name.endswith(".egg-info"):
                    waiting.append(path)
            elif _counts(path):
                yield path
            elif entry.is_symlink() and not _leads_inside(root, path):
                skipped.append(Skipped(path, _LEADS_OUT))


def _status(root: Path, path: str, skipped: list[Skipped], real: dict[str, bool]) -> os.stat_result | None:
    """What the system says of a regular file; None for what is not read.

    `real` remembers folders that no link leads to.
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        skipped.append(Skipped(path.encode(errors="replace").decode(), "its name is not valid UTF-8"))
        return None
    try:
        found = os.lstat(f"{root}/{path}")
    except FileNotFoundError:
        return None
    except OSError as error:
        skipped.append(Skipped(path, f"cannot be read: {error.strerror or error}"))
        return None
    if not _is_real(root, _folder(path), real):  # git lists what was in a folder that is a link now
        skipped.append(Skipped(path, "a link leads to it"))
        return None
    if stat.S_ISLNK(found.st_mode):
        if not _leads_inside(root, path):
            skipped.append(Skipped(path, _LEADS_OUT))
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _is_real(root: Path, folder: str, known: dict[str, bool]) -> bool:
    """True for a folder that is reached from the root without a link."""
    unknown: list[str] = []  # a list, no recursion: folders may be nested deeper than Python's calls
    while folder not in known:
        unknown.append(folder)
        folder = _folder(folder)
    is_real = known[folder]
    for inner in reversed(unknown):
        is_real = known[inner] = is_real and _is_folder(root, inner)
    return is_real


def _is_folder(root: Path, path: str) -> bool:
    """True for a folder itself, False for a link to one."""
    try:
        return is_plain(path) and stat.S_ISDIR(os.lstat(f"{root}/{path}").st_mode)
    except OSError:
        return False


def _leads_inside(root: Path, path: str) -> bool:
    """True for a link to something in the project, which is found there under its own name."""
    try:
        return (root / path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _counts(path: str) -> bool:
    """True for the name of a Python file, or of what may be a template."""
    if path.endswith((".py", *_TEMPLATE_ENDINGS)):
        return True
    return not _TEMPLATE_FOLDERS.isdisjoint(path.split("/")[:-1])


def _is_ignored(path: str) -> bool:
    return not IGNORED_FOLDERS.isdisjoint(path.split("/")[:-1])


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _parts(folder: str) -> list[str]:
    return folder.split("/") if folder else []


def _depth(path: Path) -> int:
    return len(path.parts)


def _projects(paths: Iterable[str]) -> tuple[str, ...]:
    folders = [_folder(path) for path in paths if _name(path) == "manage.py"]
    if len(folders) < 2:
        return ("",)
    return tuple(sorted({*folders, ""}, key=lambda folder: (-len(_parts(folder)), folder)))


def _is_inside(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _shared(path: str, other: str) -> int:
    """How many folders the two paths have in common from the start."""
    pairs = zip(path.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _dotted(path: str, root: str) -> str:
    inner = path[len(root) + 1 :] if root else path
    parts = inner.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)
