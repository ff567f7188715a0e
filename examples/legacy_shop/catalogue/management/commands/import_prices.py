import csv

from django.core.management.base import BaseCommand
from django.db import transaction

from catalogue.models import PriceChange, Product


class Command(BaseCommand):
    help = "Reads new prices from a CSV file: slug, price."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, **options):
        with open(options["file"], newline="") as file:
            for slug, price in csv.reader(file):
                self.change(slug, price)

    def change(self, slug, price):
        product = Product.objects.get(slug=slug)
        change = PriceChange(product=product, old=product.price, new=price)
        with transaction.atomic():
            product.price = price
            product.save()
            change.save()
