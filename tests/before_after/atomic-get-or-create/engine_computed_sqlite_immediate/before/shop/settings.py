import os

DB_BACKEND = os.environ.get("DB_BACKEND", "sqlite3")
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends." + DB_BACKEND,
        "NAME": os.environ.get("DB_NAME", "db.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE"} if DB_BACKEND == "sqlite3" else {},
    }
}
