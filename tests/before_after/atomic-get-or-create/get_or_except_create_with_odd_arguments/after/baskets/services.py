from baskets.models import Line


def line_of(basket, reference, many):
    created = False
    line, was_created = Line.objects.get_or_create(
        basket=basket,
        reference="SKU-"
        "0" + reference,
        defaults={"quantity": 10 if many else 1},
    )
    if was_created:
        created = True
    return line, created
