INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"},
    "accounts": {"ENGINE": "django.db.backends.postgresql", "NAME": "accounts"},
}
DATABASE_ROUTERS = ["shop.routers.AccountRouter"]
