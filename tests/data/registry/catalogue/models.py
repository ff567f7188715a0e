from django.db import models

from catalogue.inner import models as inner
from shop.models import Base as Root


class Tag(models.Model):
    word = models.SlugField(unique=True)


class Product(Root):
    title = models.CharField(max_length=5)
    related = models.ManyToManyField("Product", symmetrical=False)
    similar = models.ManyToManyField("self")
    main = models.ForeignKey(inner.Picture, models.SET_NULL, null=True)
    id = models.AutoField(primary_key=True)


class Copy(Product):
    class Meta:
        default_manager_name = "special"

    objects = models.Manager()
    special = models.Manager()
