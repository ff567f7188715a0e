"""No constraint stands behind the lookup: no block stops two requests from both creating the row."""

from points.importer import estimate
from points.models import Points, Project, Story

from tests.proof.experiments import call, race


def setup():
    project = Project.objects.create(pk=1, title="x")
    Story.objects.create(pk=1, points=Points.objects.create(project=project, name="one", value=1.0))


@call(crash=True)
def one_call():
    return estimate(Project.objects.get(), Story.objects.get(), 2.0)


@race(lambda results, n: Points.objects.filter(value=2.0).count() == 1, after=False, table="points_points")
def all_estimate(i):
    return estimate(Project.objects.get(), Story.objects.get(), 2.0)
