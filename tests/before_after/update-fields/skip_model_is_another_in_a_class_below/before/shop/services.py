from shop.models import Issue, Page


class Renamer:
    model = Issue

    def rename(self, pk, title):
        row = self.model.objects.get(pk=pk)
        row.title = title
        row.save()


class PageRenamer(Renamer):
    model = Page
