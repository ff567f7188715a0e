from django.db import models


class Points(models.Model):
    project = models.ForeignKey("Project", on_delete=models.CASCADE)
    name = models.CharField(max_length=20)
    value = models.FloatField()

    class Meta:
        unique_together = [("project", "name")]


class Project(models.Model):
    title = models.CharField(max_length=100)


class Story(models.Model):
    points = models.ForeignKey(Points, on_delete=models.CASCADE)
