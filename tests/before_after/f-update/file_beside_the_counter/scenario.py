"""A photo is stored, and counted."""

from django.core.files.uploadedfile import SimpleUploadedFile
from shop.models import Product
from shop.views import photo

from tests.proof.experiments import call, harm, race
from tests.proof.world import request

SETTINGS = {"STORAGES": {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}}


def setup():
    Product.objects.create(pk=1, revision=4)


def upload(name):
    asked = request()
    asked.FILES["photo"] = SimpleUploadedFile(name, b"tea")
    return photo(asked, 1)


@call(signals="update_fields")
def one_photo():
    return upload("tea.png")


@race(lambda results, n: Product.objects.get(pk=1).revision == 4 + n)
def all_upload(i):
    upload(f"{i}.png")


@harm("all-written-here: the name is written, the file is not stored", True, False)
def the_file_is_there():
    upload("jam.png")
    product = Product.objects.get(pk=1)
    return product.photo.storage.exists(product.photo.name)
