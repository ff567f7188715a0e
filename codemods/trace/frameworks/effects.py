"""What code outside the project does besides computing, by its dotted name: mail, HTTP, files, caches, rendering."""

from __future__ import annotations

import ast
import re
import sys

from codemods.trace.events import EffectKind

_BY_PREFIX: tuple[tuple[str, EffectKind], ...] = (
    ("django.core.mail", EffectKind.MAIL),
    ("django.contrib.auth.models.User.email_user", EffectKind.MAIL),
    ("smtplib", EffectKind.MAIL),
    ("anymail", EffectKind.MAIL),
    ("requests", EffectKind.HTTP),
    ("httpx", EffectKind.HTTP),
    ("aiohttp", EffectKind.HTTP),
    ("urllib.request", EffectKind.HTTP),
    ("urllib3", EffectKind.HTTP),
    ("http.client", EffectKind.HTTP),
    ("socket", EffectKind.HTTP),
    ("boto3", EffectKind.HTTP),
    ("botocore", EffectKind.HTTP),
    ("stripe", EffectKind.HTTP),
    ("slack", EffectKind.HTTP),
    ("twilio", EffectKind.HTTP),
    ("google.cloud", EffectKind.HTTP),
    ("github", EffectKind.HTTP),
    ("requests_oauthlib", EffectKind.HTTP),
    ("paramiko", EffectKind.HTTP),
    ("ldap", EffectKind.HTTP),
    ("elasticsearch", EffectKind.HTTP),
    ("django.core.cache", EffectKind.CACHE),
    ("redis", EffectKind.CACHE),
    ("django_redis", EffectKind.CACHE),
    ("django.core.files", EffectKind.FILE),
    ("builtins.open", EffectKind.FILE),
    ("shutil", EffectKind.FILE),
    ("os.remove", EffectKind.FILE),
    ("os.rename", EffectKind.FILE),
    ("os.unlink", EffectKind.FILE),
    ("os.makedirs", EffectKind.FILE),
    ("tempfile", EffectKind.FILE),
    ("zipfile", EffectKind.FILE),
    ("tarfile", EffectKind.FILE),
    ("PIL", EffectKind.FILE),
    ("django.shortcuts.render", EffectKind.RENDER),
    ("django.template", EffectKind.RENDER),
    ("django.core.management.call_command", EffectKind.UNKNOWN),
    ("subprocess", EffectKind.PROCESS),
    ("os.system", EffectKind.PROCESS),
    ("time.sleep", EffectKind.PROCESS),
    ("asyncio.sleep", EffectKind.PROCESS),
    ("channels.layers", EffectKind.HTTP),
)

_QUIET_DJANGO = ("django.template.defaultfilters", "django.template.exceptions", "django.core.cache.utils")


def effect_of(dotted: str) -> EffectKind | None:
    """The effect of calling `dotted` (or a method of what it gives); None where it only computes."""
    if dotted.startswith(_QUIET_DJANGO):
        return None
    for prefix, kind in _BY_PREFIX:
        if dotted == prefix or dotted.startswith(f"{prefix}."):
            return kind
    return None


HARMLESS_LIBRARIES = frozenset(
    """django rest_framework celery pytz dateutil attr attrs pydantic typing_extensions lxml bs4 yaml markdown docutils
    jinja2 jwt cryptography structlog sentry_sdk babel numpy simplejson ujson orjson slugify unidecode bleach
    opentelemetry graphene strawberry ninja rest_framework_simplejwt pycountry phonenumbers prices measurement
    crispy_forms nose humanize markupsafe pygments packaging semver regex asgiref sqlparse factory faker
    debug_toolbar waffle constance dj_database_url environ decouple""".split()
)
"""Libraries that do not write to the model instances which they are handed (Django's forms apart)."""


def is_harmless(dotted: str) -> bool:
    """True where the code behind `dotted` is known not to write to instances that are passed to it."""
    top = dotted.partition(".")[0]
    return top == "builtins" or top in sys.stdlib_module_names or top in HARMLESS_LIBRARIES


_COMPUTING = frozenset(
    """append appendleft extend insert items keys values setdefault copy index count sort reverse
    capitalize casefold decode encode endswith expandtabs find format format_map isalnum isalpha isdecimal isdigit
    isidentifier islower isnumeric isspace istitle isupper join ljust lower lstrip partition removeprefix removesuffix
    replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper
    zfill astimezone date isocalendar isoformat isoweekday strftime time timestamp timetuple total_seconds utcoffset
    weekday hexdigest quantize bit_length as_integer_ratio group groups groupdict""".split()
)
"""Methods of Python's own values; nothing that waits or goes outside is called by these names."""
_CONSOLE = re.compile(
    r"(^|\.)(stdout|stderr)\.(write|flush)$|(^|\.)style\.[A-Z_]+$"
    r"|(^|\.)_?log(ger)?\.(debug|info|warn|warning|error|exception|critical|log)$",
    re.IGNORECASE,
)


def computes(node: ast.expr | ast.stmt) -> bool:
    """Is the call of something that was not read one that only computes, by its name, or only tells somebody?"""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name = node.func.attr
    if name in _COMPUTING or (name == "get" and node.args and _is_key(node.args[0])):
        return True
    return _CONSOLE.search(ast.unparse(node.func)) is not None


def _is_key(node: ast.expr) -> bool:
    """`fields.get("name")` reads a dictionary; `client.get("/orders/")` does not."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
