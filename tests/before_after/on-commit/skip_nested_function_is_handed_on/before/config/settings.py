DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "ATOMIC_REQUESTS": True,
    }
}
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"
