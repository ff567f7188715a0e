import os

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
AUTH_USER_MODEL = os.environ["SHOP_USER_MODEL"]
