"""Abstract models and what they hand down."""
import uuid

from django.db import models
from django.db.models.fields import CharField as Text
from django.utils.translation import gettext_lazy as _

__all__ = ["Base", "Named", "Owned", "OrderQuerySet", "LiveManager"]


class LowerField(Text):
    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add).lower()
        setattr(model_instance, self.attname, value)
        return value


class LiveManager(models.Manager):
    use_in_migrations = True

    def get_queryset(self):
        return super().get_queryset().filter(live=True)


class OrderQuerySet(models.QuerySet["Order"]):
    def paid(self):
        return self.filter(paid=True)


class Base(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
        ordering = ["created"]


class Plain:
    hidden = "a plain attribute hides a field of a base that comes later"
    shouted = models.CharField(max_length=1)


class Named(Plain, models.Model):
    name = models.CharField(max_length=99)
    code = LowerField(max_length=9, unique=True, null=True)
    hidden = models.IntegerField(default=0)

    class Meta(Base.Meta):
        abstract = True
        unique_together = ("name", "code")


class Owned(models.Model):
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        related_name="owned_%(app_label)s_%(class)ss",
        related_query_name="%(class)s",
    )
    lines = models.ManyToManyField("Line", related_name="+")
    live = models.BooleanField(default=True)
    objects = models.Manager()
    alive = LiveManager()

    class Meta:
        abstract = True
