from django import template

register = template.Library()


@register.filter
def visible_to(books, user):
    return books.exclude(editor__name=user)
