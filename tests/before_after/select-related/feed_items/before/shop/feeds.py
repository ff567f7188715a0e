from django.contrib.syndication.views import Feed

from shop.models import Book


class Latest(Feed):
    title = "Books"
    link = "/books/"
    description_template = None

    def items(self):
        return Book.objects.order_by("-pk")[:200]

    def item_link(self, item):
        return f"/books/{item.pk}/"

    def item_author_name(self, item):
        return item.author.name
