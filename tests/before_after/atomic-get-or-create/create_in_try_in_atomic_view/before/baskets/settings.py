INSTALLED_APPS = ["baskets"]
ROOT_URLCONF = "baskets.urls"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "ATOMIC_REQUESTS": True},
}
