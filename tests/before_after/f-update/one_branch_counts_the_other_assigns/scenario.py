"""Lines of the same reference are merged."""

from baskets.models import Basket, Line

from tests.proof.experiments import call


def setup():
    Basket.objects.create(pk=1)
    Basket.objects.create(pk=2)
    Line.objects.create(pk=1, basket_id=1, reference="tea", quantity=2)
    Line.objects.create(pk=2, basket_id=2, reference="tea", quantity=3)
    Line.objects.create(pk=3, basket_id=2, reference="jam", quantity=4)


@call(signals="update_fields")
def one_call():
    return Basket.objects.get(pk=1).merge_line(Line.objects.get(pk=2))


@call(signals="update_fields")
def the_quantity_is_taken_over():
    return Basket.objects.get(pk=1).merge_line(Line.objects.get(pk=2), add_quantities=False)
