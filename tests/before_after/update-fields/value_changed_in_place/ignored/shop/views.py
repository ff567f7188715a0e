from shop.models import Plugin


def configure(request, pk):
    plugin = Plugin.objects.get(pk=pk)
    plugin.data["mode"] = request.POST["mode"]
    plugin.tags.append("configured")
    history = plugin.history
    history.append(request.user.pk)
    plugin.save(update_fields=["data", "tags"])
