INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
ATOMIC_REQUESTS = True
ROOT_URLCONF = "shop.urls"
