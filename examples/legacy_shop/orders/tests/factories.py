from django.contrib.auth.models import User

from catalogue.models import Category, Product
from customers.models import Customer


def make_customer(name="ann"):
    return Customer.objects.create(user=User.objects.create_user(name, name + "@example.com", "secret"))


def make_product(stock=5, slug="tea"):
    category, _ = Category.objects.get_or_create(slug="drinks", defaults={"name": "Drinks"})
    return Product.objects.create(category=category, name=slug.title(), slug=slug, price="2.50", stock=stock)
