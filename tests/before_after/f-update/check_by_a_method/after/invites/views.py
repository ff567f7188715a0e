from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from invites.models import Invite


def accept(request, code):
    invite = get_object_or_404(Invite, code=code)
    if not invite.is_valid():
        raise PermissionDenied
    Invite.objects.filter(pk=invite.pk).update(used=F("used") + 1)
    return HttpResponse("ok")
