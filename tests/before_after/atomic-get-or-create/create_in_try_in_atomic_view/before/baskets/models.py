from django.db import models


class Basket(models.Model):
    owner = models.CharField(max_length=50, unique=True)


class Line(models.Model):
    basket = models.ForeignKey(Basket, related_name="lines", on_delete=models.CASCADE)
    reference = models.CharField(max_length=50)
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basket", "reference"], name="one_line_per_reference"),
        ]


class Option(models.Model):
    line = models.ForeignKey(Line, related_name="options", on_delete=models.CASCADE)
    value = models.CharField(max_length=50)
