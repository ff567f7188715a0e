from shop.models import Product, look


def look_unseen(pk):
    product = Product.objects.get(pk=pk)
    looks = product.looks
    look(product)
    product.looks = looks
    product.save(update_fields=["looks"])


def rename(pk, name):
    product = Product.objects.get(pk=pk)
    product.name = name
    product.stock = product.stock
    product.save()
