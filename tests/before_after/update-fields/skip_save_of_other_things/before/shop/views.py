from django.core.files.storage import default_storage

from shop.draw import Canvas
from shop.models import Photo


def upload(request, pk, form):
    photo = Photo.objects.get(pk=pk)
    photo.image.save("p.jpg", request.FILES["image"])
    default_storage.save("copy.jpg", request.FILES["image"])
    request.session.title = photo.title
    request.session.save()
    form.title = photo.title
    form.save()
    canvas = Canvas()
    canvas.title = photo.title
    canvas.save()
