from django.db import models


class Picture(models.Model):
    image = models.ImageField(height_field="height")
    height = models.IntegerField(null=True)
    product = models.ForeignKey("catalogue.Product", models.CASCADE)
