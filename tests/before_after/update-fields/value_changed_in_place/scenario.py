"""Values that are changed in place are written values."""

from types import SimpleNamespace

from shop.models import Plugin
from shop.views import configure

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Plugin.objects.create(pk=1, data={}, tags=[], history=[], secret="tea")


def configured():
    return configure(request(SimpleNamespace(pk=5), mode="fast"), 1)


@call(signals="update_fields")
def one_is_configured():
    return configured()


def meanwhile(i):
    Plugin.objects.filter(pk=1).update(secret="jam")


@intrusion(meanwhile, lambda results, n: Plugin.objects.get(pk=1).secret == "jam")
def others_write_meanwhile():
    configured()


@harm("writes-seen: what was appended through another name is not stored", [5], [])
def the_history():
    configured()
    return Plugin.objects.get(pk=1).history
