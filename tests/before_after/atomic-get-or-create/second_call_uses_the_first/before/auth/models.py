from django.db import models


class Outstanding(models.Model):
    jti = models.CharField(max_length=255, unique=True)
    token = models.TextField()


class Denied(models.Model):
    token = models.OneToOneField(Outstanding, on_delete=models.CASCADE)
