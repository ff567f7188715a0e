from django.shortcuts import get_object_or_404, redirect

from shop.models import Project


def keys(request, pk):
    project = get_object_or_404(Project, pk=pk)
    if "create" in request.POST:
        project.set_api_key()
        project.save(update_fields=["api_key"])
    elif "revoke" in request.POST:
        project.clear_keys()
        project.save(using="default", update_fields=["api_key", "read_key"])
    return redirect("projects")
