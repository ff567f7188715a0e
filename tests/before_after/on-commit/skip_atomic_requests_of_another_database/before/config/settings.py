DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"},
    "logs": {"ENGINE": "django.db.backends.postgresql", "NAME": "logs", "ATOMIC_REQUESTS": True},
}
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"
