def take(product, quantity):
    product.stock -= quantity
    product.save()
