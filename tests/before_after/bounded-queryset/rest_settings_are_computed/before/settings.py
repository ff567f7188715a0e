INSTALLED_APPS = ["rest_framework", "shop"]
REST_FRAMEWORK = {**DEFAULTS, "PAGE_SIZE": 100}
