from django.template.loader import render_to_string

from shop.models import Profile


def profile_of(user):
    profile, _ = Profile.objects.get_or_create(
        user=user,
        defaults={"plan": render_to_string("plan.txt", {"user": user})},
    )
    return profile
