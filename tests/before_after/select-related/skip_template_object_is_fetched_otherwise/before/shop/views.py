from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from shop.models import Author


class AuthorPage(DetailView):
    model = Author

    def get_object(self, queryset=None):
        return get_object_or_404(self.model, name=self.kwargs["name"])
