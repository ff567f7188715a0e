from django.db import models


class Category(models.Model):
    name = models.CharField(max_length=50)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children")

    def tree(self):
        return {parent.name: parent.tree() for parent in self.parents.all()}
