"""Templates and addresses that a case does not have: each shows what it was given."""

from __future__ import annotations

import json
from typing import Any

from django.template.backends.base import BaseEngine

from tests.proof.observe import plain


class Template:
    """Renders the context that it gets."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Any = None, request: Any = None) -> str:
        shown = {key: plain(value) for key, value in (context or {}).items()}
        return f"{self.name} {json.dumps(shown, sort_keys=True)}"


class Templates(BaseEngine):
    """Has every template that is asked for."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        params.pop("OPTIONS")
        super().__init__(params)

    def from_string(self, template_code: str) -> Template:
        return Template(template_code)

    def get_template(self, template_name: str) -> Template:
        return Template(template_name)


def reverse(viewname: Any, urlconf: Any = None, args: Any = None, kwargs: Any = None, *_more: Any, **_: Any) -> str:
    """The view's name and arguments as a path."""
    values = [*(args or ()), *(kwargs or {}).values()]
    return "/" + "/".join(map(str, [viewname, *values])) + "/"
