from shop.models import Product


class Label:
    def __init__(self, product):
        self.product = product

    def text(self):
        return f"<{self.product.name}>"


class Sale:
    def __init__(self, product):
        self.product = product

    def close(self):
        self.product.stock = 0


def rename(pk, name):
    product = Product.objects.get(pk=pk)
    text = Label(product).text()
    product.name = f"{name} ({text})"
    product.save()


def sell(pk, name):
    product = Product.objects.get(pk=pk)
    sale = Sale(product)
    sale.close()
    product.name = name
    product.save()


def annotate(pk, name):
    product = Product.objects.get(pk=pk)
    vars(product)["stock"] = 0
    product.name = name
    product.save()
