"""Killed at any of its writes, the call leaves all or nothing."""

import sys
from types import SimpleNamespace

answer = SimpleNamespace(json=lambda: {"html": "<p>tea</p>"})
sys.modules["requests"] = SimpleNamespace(get=lambda url, timeout: answer)

from embeds.services import refresh

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return refresh("tea", "abc")
