from django.http import HttpResponse

from desk.models import Profile


def dismiss(request, pk, key):
    profile = Profile.objects.select_for_update().get(pk=pk)
    profile.flags[key] = True
    profile.save(update_fields=["flags"])
    return HttpResponse("ok")
