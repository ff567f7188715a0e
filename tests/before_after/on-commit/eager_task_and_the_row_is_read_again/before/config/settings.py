DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
INSTALLED_APPS = ["shop"]
CELERY_TASK_ALWAYS_EAGER = True
