"""Models that stand where tests do: an app that is called `test`, the user model of a library's test project."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from codemods.project.discover import Discovery
from codemods.project.facts import FileFacts
from codemods.project.model import ModuleRef, Ref, Settings

Import = Callable[[str, str, str | None, int], Ref | None]


def models_among_tests(
    discovery: Discovery, counted: Mapping[str, FileFacts], settings: Settings, resolve: Import
) -> list[str]:
    """Files that look like test code and hold models that count: code that counts imports them, or it is the user."""
    tests = {item.path for item in discovery.files if item.is_test and item.path not in counted}
    files = {path for path in tests if path.endswith("/models.py") or "/models/" in path}
    found = {path for path in files if _holds_models_of(path, settings.auth_user_model)}
    for path, facts in counted.items() if files else ():
        for item in facts.imports:
            if "test" in item.module:
                ref = resolve(path, item.module, None, item.level)
                found |= {ref.path} & files if isinstance(ref, ModuleRef) else set()
    return sorted(found)


def user_label(discovery: Discovery, counted: Mapping[str, FileFacts], settings: Settings) -> str:
    """AUTH_USER_MODEL; a user model of the tests alone is not that of the other settings, which name none."""
    named = settings.auth_user_model
    if named is None:
        return "auth.User"
    inside = [path for path in discovery.by_path if _holds_models_of(path, named)]
    if not inside or any(path in counted or not discovery.by_path[path].is_test for path in inside):
        return named
    return named if all(discovery.by_path[path].is_test for path in settings.modules) else "auth.User"


def _holds_models_of(path: str, label: str | None) -> bool:
    app = (label or "").partition(".")[0].lower()
    return bool(app) and f"/{app}/models" in f"/{path}".lower()
