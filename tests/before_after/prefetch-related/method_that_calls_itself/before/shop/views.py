from shop.models import Category


def trees():
    return [category.tree() for category in Category.objects.filter(parent=None)]
