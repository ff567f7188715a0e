from django.db import models


class WishList(models.Model):
    name = models.CharField(max_length=100)

    def add(self, title):
        lines = self.lines.filter(title=title)
        if len(lines) == 0:
            self.lines.create(title=title)
        else:
            line = lines[0]
            lines.filter(pk=line.pk).update(quantity=models.F("quantity") + 1)


class Line(models.Model):
    wishlist = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="lines")
    title = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField(default=1)
