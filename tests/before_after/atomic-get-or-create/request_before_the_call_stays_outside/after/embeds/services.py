import requests
from django.db import transaction
from django.utils import timezone

from embeds.models import Embed


def refresh(url, digest):
    data = requests.get(url, timeout=5).json()
    with transaction.atomic():
        embed, created = Embed.objects.update_or_create(
            hash=digest, defaults={"html": data["html"]}
        )

        # Save
        embed.fetched = timezone.now()
        embed.save()

    return embed
