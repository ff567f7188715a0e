"""Another process changes another column between the read and the save."""

from django.db.models import F
from shop.models import Book
from shop.views import set_title

from tests.proof.experiments import call, intrusion
from tests.proof.world import request


def setup():
    Book.objects.create(pk=1, title="tea", pages=5)


@call(signals="update_fields")
def one_call():
    return set_title(request(title="jam"), 1)


def meanwhile(i):
    Book.objects.filter(pk=1).update(pages=F("pages") + 1)


@intrusion(meanwhile, lambda results, n: Book.objects.get(pk=1).pages == 5 + n - 1)
def others_write_meanwhile():
    set_title(request(title="jam"), 1)
