"""Categories with a level below them: what is above and what is below is asked for once, what is farther down is not."""

from shop.models import Category
from shop.views import trees

from tests.proof.experiments import call


def setup():
    for i in range(5):
        above = Category.objects.create(name=f"category {i}")
        for j in range(3):
            Category.objects.create(name=f"category {i} {j}", parent=above)


@call(queries=-4, nothing=True)
def with_a_level_below():
    return trees()
