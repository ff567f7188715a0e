from django.db import transaction

from points.models import Points, Story


def estimate(project, story, value):
    with transaction.atomic():
        points, _ = Points.objects.get_or_create(
            project=project, value=value, defaults={"name": str(value)}
        )
        Story.objects.filter(pk=story.pk).update(points_id=points.id)
