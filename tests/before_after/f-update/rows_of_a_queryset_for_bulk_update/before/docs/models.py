from django.db import models


class Page(models.Model):
    position = models.IntegerField(default=1)
    section = models.CharField(max_length=20)


def make_room(section):
    pages = Page.objects.filter(section=section)
    for page in pages:
        page.position += 1
    Page.objects.bulk_update(pages, ["position"])
