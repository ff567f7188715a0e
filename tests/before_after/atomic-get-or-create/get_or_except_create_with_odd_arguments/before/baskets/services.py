from baskets.models import Line


def line_of(basket, reference, many):
    created = False
    try:
        line = Line.objects.get(
            basket=basket,
            reference="SKU-"
            "0" + reference,
        )
    except Line.DoesNotExist:
        line = Line.objects.create(
            basket=basket,
            reference="SKU-"
            "0" + reference,
            quantity=10 if many else 1,
        )
        created = True
    return line, created
