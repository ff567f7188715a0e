from shop.models import Product


def ship(quantities, notify):
    changed = []
    for product in Product.objects.filter(pk__in=quantities):
        product.stock -= quantities[product.pk]
        changed.append(product)
    Product.objects.bulk_update(changed, ["stock"])
    notify(changed)
    return changed
