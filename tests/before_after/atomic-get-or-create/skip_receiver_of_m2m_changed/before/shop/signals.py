from django.contrib.auth.models import User
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from shop.models import Profile


@receiver(m2m_changed, sender=User.groups.through)
def on_groups_changed(sender, instance, **kwargs):
    profile, _ = Profile.objects.get_or_create(user=instance)
    profile.plan = "team"
    profile.save()
