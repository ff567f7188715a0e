from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils import timezone

from . import base
from .base import Base, LiveManager, Named, OrderQuerySet, Owned

COMMON = [UniqueConstraint(fields=["number", "owner"], name="%(app_label)s_%(class)s_once")]
Manager = LiveManager.from_queryset(OrderQuerySet)


class Order(Owned, Named, Base):
    number = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    watcher = models.OneToOneField(get_user_model(), models.CASCADE, null=True)
    tags = models.ManyToManyField("catalogue.Tag", through="Tagging", through_fields=("order", "tag"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    paid = models.BooleanField(default=False)
    live = None
    events = GenericRelation("store.Event")

    objects = Manager()
    every = OrderQuerySet.as_manager()

    class Meta(Named.Meta):
        constraints = [
            *COMMON,
            UniqueConstraint(fields=["name"], condition=Q(paid=True), name="one_paid"),
        ]


class Tagging(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    tag = models.ForeignKey("catalogue.Tag", models.CASCADE)
    by = models.ForeignKey(Order, models.CASCADE, related_name="+")

    class Meta:
        unique_together = [["order", "tag"], ("tag", "by")]
        default_related_name = "taggings"


class Rush(Order):
    fee = models.FloatField(default=0)


class Express(Rush):
    base_ptr = models.OneToOneField(Rush, models.CASCADE, parent_link=True, primary_key=True)
    hours = models.DurationField(default=timezone.timedelta)


class Urgent(Order):
    class Meta:
        proxy = True


class Night(Urgent):
    hour = models.IntegerField(null=True)


class Line(models.Model):
    key = models.CharField(max_length=5, primary_key=True)
    order = models.ForeignKey("Order", models.CASCADE)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="lines", db_column="prod")
    quantity = models.SmallIntegerField()

    class Meta:
        order_with_respect_to = "order"


class Invoice(base.Base):
    order = models.OneToOneField(Order, models.CASCADE)
    pdf = models.FileField()
    day = models.DateField(auto_now=True)


class Refund(models.Model):
    invoice = models.OneToOneField(Invoice, models.CASCADE, primary_key=True, related_name="refund")


class Event(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.TextField()
    target = GenericForeignKey()
