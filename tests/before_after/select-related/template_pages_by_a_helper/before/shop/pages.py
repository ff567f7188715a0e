from django.core import paginator


class KnownCount(paginator.Paginator):
    def __init__(self, object_list, per_page, count=None):
        super().__init__(object_list, per_page)
        if count is not None:
            self.count = count


def paginate(request, rows, per_page=25, pages=KnownCount, **options):
    found = pages(rows, per_page, **options)
    try:
        page = found.page(int(request.GET.get("page", 1)))
    except paginator.InvalidPage:
        page = found.page(1)
    page.url = request.get_full_path()
    return page
