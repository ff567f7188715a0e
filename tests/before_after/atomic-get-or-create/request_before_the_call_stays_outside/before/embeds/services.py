import requests
from django.utils import timezone

from embeds.models import Embed


def refresh(url, digest):
    data = requests.get(url, timeout=5).json()
    embed, created = Embed.objects.update_or_create(
        hash=digest, defaults={"html": data["html"]}
    )

    # Save
    embed.fetched = timezone.now()
    embed.save()

    return embed
