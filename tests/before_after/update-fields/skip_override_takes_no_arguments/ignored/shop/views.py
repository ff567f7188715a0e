from shop.models import Page


def rename(request, pk):
    page = Page.objects.get(pk=pk)
    page.title = request.POST["title"]
    page.save(update_fields=["title"])
