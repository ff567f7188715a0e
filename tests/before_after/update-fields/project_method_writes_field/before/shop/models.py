import secrets

from django.db import models


class Project(models.Model):
    name = models.CharField(max_length=80)
    api_key = models.CharField(max_length=40)
    read_key = models.CharField(max_length=40)

    def set_api_key(self):
        self.api_key = secrets.token_hex(20)
        return self.api_key

    def clear_keys(self):
        self.api_key = ""
        self.read_key = ""

    def __str__(self):
        return self.name
