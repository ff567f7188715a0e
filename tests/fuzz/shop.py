"""The shop that generated functions work on: models with any of the features that decide what a rewrite may do."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

from tests.fuzz.choices import Choices

OVERRIDES = (
    "",
    "def save(self, *args, **kwargs):\n    self.name = self.name.strip()\n    super().save(*args, **kwargs)",
    "def save(self, *args, **kwargs):\n    self.low = self.stock < 3\n    super().save(*args, **kwargs)",
    "def save(self, *args, **kwargs):\n    super().save(*args, **kwargs)\n    Log.objects.create(text=f'saved {self.pk}')",
    (
        "def save(self, *args, **kwargs):\n    if self._state.adding:\n        self.note = 'new'\n"
        "    return super().save(*args, **kwargs)"
    ),
    (
        "def save(self, force_insert=False, force_update=False, using=None, update_fields=None):\n"
        "    super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)"
    ),
    "def save(self):\n    super().save()",
    (
        "def save(self, *args, **kwargs):\n    if kwargs.get('update_fields') is None:\n        self.note = 'whole'\n"
        "    super().save(*args, **kwargs)"
    ),
    (
        "def save(self, *args, **kwargs):\n    if self.stock < 0:\n        raise ValueError('sold out')\n"
        "    super().save(*args, **kwargs)"
    ),
    "def clean(self):\n    self.note = self.note.lower()",
)

RECEIVERS = (
    "",
    (
        "@receiver(post_save, sender=Product)\ndef logged(sender, instance, created, **kwargs):\n"
        "    Log.objects.create(text=f'{created} {instance.name}')"
    ),
    (
        "@receiver(post_save, sender=Product)\ndef counted(sender, instance, **kwargs):\n"
        "    Log.objects.create(text=str(instance.stock))"
    ),
    "@receiver(pre_save, sender=Product)\ndef noted(sender, instance, **kwargs):\n    instance.note = instance.name",
    (
        "@receiver(post_save, sender=Product)\ndef first(sender, instance, created, **kwargs):\n"
        "    if created:\n        Log.objects.create(text='first')"
    ),
    (
        "@receiver(post_save, sender=Product)\ndef partly(sender, instance, update_fields, **kwargs):\n"
        "    if update_fields is None:\n        Log.objects.create(text='all')"
    ),
    (
        "@receiver(post_save, sender=Profile)\ndef welcome(sender, instance, created, **kwargs):\n"
        "    ship.delay(instance.pk)"
    ),
    (
        "@receiver(post_save)\ndef every(sender, instance, **kwargs):\n"
        "    if sender is Product and instance.sold > 5:\n        Log.objects.create(text='sold')"
    ),
    "@receiver(post_save, sender=Tag)\ndef tagged(sender, instance, **kwargs):\n    Log.objects.create(text='tag')",
)

MANAGERS = ("", "", "objects = ActiveManager()", "objects = models.Manager()\n    shown = ActiveManager()")


def shop(choose: Choices, engine: str, django: str) -> dict[str, str]:
    """The files of the project but for the views: settings, requirements, models, tasks."""
    return {
        "settings.py": _settings(engine),
        "requirements.txt": f"Django=={django}\ncelery==5.4.0\n",
        "shop/tasks.py": TASKS,
        "shop/models.py": models(choose),
    }


def _settings(engine: str) -> str:
    options = ', "OPTIONS": {"transaction_mode": "IMMEDIATE"}' if engine == "sqlite3" else ""
    return (
        'INSTALLED_APPS = ["shop"]\nUSE_TZ = True\nDEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n'
        f'DATABASES = {{"default": {{"ENGINE": "django.db.backends.{engine}", "NAME": "shop"{options}}}}}\n'
    )


TASKS = """\
from celery import shared_task


@shared_task
def ship(pk, *args, **kwargs):
    print(pk)


@shared_task
def rebuild():
    print("index")
"""


def models(choose: Choices) -> str:
    """The text of the models."""
    override, receiver = choose.one(OVERRIDES), choose.one(RECEIVERS)
    options: Mapping[str, str] = {
        "updated": choose.one(("", "", "updated = models.DateTimeField(auto_now=True)")),
        "manager": choose.one(MANAGERS),
        "override": indent(override, "    "),
        "meta": choose.one(("", "", "class Meta:\n        ordering = ['-pk']")),
        "name": choose.one(("unique=True", "")),
        "owner": choose.one(("unique=True", "unique=True", "")),
        "tag": choose.one(("unique=True", "null=True, unique=True", "")),
        "constraint": choose.one(
            ("", "class Meta:\n        unique_together = [('product', 'number')]",
             "class Meta:\n        constraints = [models.UniqueConstraint(fields=['product', 'number'], name='once')]",
             ("class Meta:\n        constraints = [models.UniqueConstraint(fields=['product', 'number'], name='once', "
             "condition=models.Q(status='open'))]"))
        ),
        "methods": indent(choose.one(METHODS), "    "),
        "receiver": receiver,
    }  # fmt: skip
    return MODELS.format(**options)


METHODS = (
    "",
    "def sell(self, n):\n    self.stock -= n\n    self.save()",
    (
        "def sell(self, n):\n    if self.stock < n:\n        return False\n    self.stock -= n\n    self.sold += n\n"
        "    self.save()\n    return True"
    ),
    "def sell(self, n):\n    self.sold += n",
    "def sell(self, n):\n    self.note = f'{n} sold'\n    self.save()\n    return self.stock",
    "def sell(self, n):\n    self.sold += n\n    self.save(update_fields=['sold'])\n    ship.delay(self.pk)",
    (
        "@property\ndef label(self):\n    return self.name\n\n@label.setter\ndef label(self, value):\n"
        "    self.name = value\n\ndef sell(self, n):\n    self.label = 'sold'\n    self.save()"
    ),
)

MODELS = """\
from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from shop.tasks import ship


class ActiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(active=True)


class Log(models.Model):
    text = models.TextField()


class Tag(models.Model):
    name = models.CharField(max_length=40, {tag})
    uses = models.IntegerField(default=0)


class Profile(models.Model):
    owner = models.CharField(max_length=40, {owner})
    visits = models.IntegerField(default=0)
    note = models.TextField(default="")


class Product(models.Model):
    name = models.CharField(max_length=40, {name})
    stock = models.IntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    count = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    rating = models.FloatField(default=1.5)
    note = models.TextField(default="")
    active = models.BooleanField(default=True)
    low = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    {updated}
    tags = models.ManyToManyField(Tag)
    {manager}

    {meta}

{override}

{methods}


class Order(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="orders")
    number = models.IntegerField(default=0)
    status = models.CharField(max_length=20, default="open")
    total = models.IntegerField(default=0)
    buyer = models.ForeignKey(Profile, null=True, on_delete=models.SET_NULL, related_name="orders")

    {constraint}


{receiver}
"""

SETUP = """\
def setup():
    for number, (name, active) in enumerate([("tea", True), ("jam", True), ("cup", False)], 1):
        counts = {"stock": 5 * number, "sold": number, "count": number if active else None}
        Product(pk=number, name=name, active=active, price="2.50", **counts).save()
    Tag.objects.create(pk=1, name="hot", uses=1)
    Profile.objects.create(pk=1, owner="ada", visits=2)
    Order.objects.create(pk=1, product_id=1, number=1, buyer_id=1)
    Order.objects.create(pk=2, product_id=2, number=2, status="sent")
    Log.objects.all().delete()
"""
