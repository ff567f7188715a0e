from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Profile
from shop.tasks import index_profile


@receiver(post_save, sender=Profile)
def on_profile_saved(sender, instance, **kwargs):
    index_profile.delay(instance.pk)
