from shop.models import Category


def move(request, pk):
    category = Category.objects.get(pk=pk)
    category.parent = Category.objects.get(pk=request.POST["parent"])
    category.save()
