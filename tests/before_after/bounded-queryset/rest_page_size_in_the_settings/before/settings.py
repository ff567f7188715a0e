INSTALLED_APPS = ["rest_framework", "shop"]
REST_FRAMEWORK = {"PAGE_SIZE": 100}
