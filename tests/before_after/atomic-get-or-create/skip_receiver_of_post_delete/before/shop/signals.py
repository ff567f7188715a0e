from django.db.models.signals import post_delete
from django.dispatch import receiver

from shop.models import Address, Profile


@receiver(post_delete, sender=Address)
def on_address_deleted(sender, instance, **kwargs):
    profile, _ = Profile.objects.get_or_create(user=instance.profile.user)
    profile.newsletter = False
    profile.save()
