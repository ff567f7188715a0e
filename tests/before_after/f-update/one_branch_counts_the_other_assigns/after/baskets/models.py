from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models


class Basket(models.Model):
    open = models.BooleanField(default=True)

    def merge_line(self, line, add_quantities=True):
        try:
            existing_line = self.lines.get(reference=line.reference)
        except ObjectDoesNotExist:
            line.basket = self
            line.save()
        else:
            if add_quantities:
                existing_line.quantity = models.F("quantity") + line.quantity
            else:
                existing_line.quantity = line.quantity
            existing_line.save(update_fields=["quantity", "date_updated"])
            line.delete()


class Line(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    reference = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField(default=1)
    date_updated = models.DateTimeField(auto_now=True)

    def save(self, *args, **kwargs):
        if not self.basket.open:
            raise PermissionDenied
        return super().save(*args, **kwargs)
