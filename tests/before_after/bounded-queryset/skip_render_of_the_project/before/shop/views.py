from shop.models import Book


def books(request):
    return render(request, "books.html", {"books": Book.objects.all()})


def render(request, name, context):
    return [str(book) for book in context["books"]]
