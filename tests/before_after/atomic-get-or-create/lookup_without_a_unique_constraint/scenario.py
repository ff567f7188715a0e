"""Another constraint than one behind the lookup: killed at any of its writes, the call leaves all or nothing."""

from points.importer import estimate
from points.models import Points, Project, Story

from tests.proof.experiments import call


def setup():
    project = Project.objects.create(pk=1, title="x")
    Story.objects.create(pk=1, points=Points.objects.create(project=project, name="one", value=1.0))


@call(crash=True)
def one_call():
    return estimate(Project.objects.get(), Story.objects.get(), 2.0)
