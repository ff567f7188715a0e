from django.db import transaction

from plugins.models import Configuration


def activate(identifier, channel=None):
    with transaction.atomic():
        configuration, _ = Configuration.objects.get_or_create(identifier=identifier, channel=channel)
        configuration.active = True
        configuration.save()
