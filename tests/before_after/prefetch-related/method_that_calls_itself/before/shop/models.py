from django.db import models


class Category(models.Model):
    name = models.CharField(max_length=50)
    parent = models.ForeignKey("self", null=True, related_name="children", on_delete=models.CASCADE)

    def tree(self):
        return {child.name: child.tree() for child in self.children.all()}
