from shop.models import Recipe


def rename(request, pk):
    recipe = Recipe.objects.get(pk=pk)
    recipe.title = request.POST["title"]
    recipe.save()
