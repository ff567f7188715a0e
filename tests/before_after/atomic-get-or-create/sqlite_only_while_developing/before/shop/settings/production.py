from shop.settings.base import *

DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
