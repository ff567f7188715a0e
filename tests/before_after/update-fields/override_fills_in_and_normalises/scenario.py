"""What the override writes has to be in the list."""

from shop.models import Article
from shop.views import reset

from tests.proof.experiments import call, harm, intrusion
from tests.proof.world import request


def setup():
    Article.objects.bulk_create([Article(pk=1, title="Tea", body=" x ", views=4)])


@call(signals="update_fields")
def one_is_reset():
    return reset(request(), 1)


def meanwhile(i):
    Article.objects.filter(pk=1).update(title="Jam")


@intrusion(meanwhile, lambda results, n: Article.objects.get(pk=1).title == "Jam")
def others_write_meanwhile():
    reset(request(), 1)


@harm("columns-of-save: what the override writes is not stored", ["tea", "x"], ["", " x "])
def filled_in():
    reset(request(), 1)
    article = Article.objects.get(pk=1)
    return [article.slug, article.body]
