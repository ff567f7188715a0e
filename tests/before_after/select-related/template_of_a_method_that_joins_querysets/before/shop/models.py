from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class BookQuerySet(models.QuerySet):
    def visible(self, user):
        if user.is_authenticated:
            if user.is_staff:
                first = self.filter(published=True)
                other = self.exclude(title="").filter(reader=user.pk)
                return first | other
            else:
                return self.exclude(title="").filter(reader=user.pk)
        return self.filter(published=True)


class Book(models.Model):
    title = models.CharField(max_length=50)
    published = models.BooleanField(default=True)
    reader = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    objects = BookQuerySet.as_manager()
