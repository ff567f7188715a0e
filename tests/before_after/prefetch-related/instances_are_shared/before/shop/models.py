from django.db import models


class Shared(models.base.ModelBase):
    made = {}

    def __call__(cls, *args, **kwargs):
        if not args:
            return super().__call__(**kwargs)
        key = (cls, args[0])
        if key not in Shared.made:
            Shared.made[key] = super().__call__(*args, **kwargs)
        return Shared.made[key]


class Tag(models.Model):
    name = models.CharField(max_length=50)


class SharedModel(models.Model, metaclass=Shared):
    class Meta:
        abstract = True


class Book(SharedModel):
    title = models.CharField(max_length=50)
    tags = models.ManyToManyField(Tag)
