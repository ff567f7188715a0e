from django.db import transaction
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View

from shop.models import Profile


@method_decorator(transaction.atomic, name="dispatch")
class UpgradeView(View):
    def post(self, request):
        profile, _ = Profile.objects.get_or_create(user=request.user)
        profile.plan = "gold"
        profile.save()
        return redirect("account")
