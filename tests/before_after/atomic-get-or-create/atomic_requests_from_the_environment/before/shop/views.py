from django.shortcuts import redirect

from shop.models import Profile


def upgrade(request):
    profile, _ = Profile.objects.get_or_create(user=request.user)
    profile.plan = "gold"
    profile.save()
    return redirect("account")
