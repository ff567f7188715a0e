"""What the task gets is a list that is emptied before the commit."""

from shop.services import place

from tests.proof.experiments import harm


def setup():
    """No rows."""


@harm("arguments-kept: the list is emptied before the callback runs", 100, 1)
def a_hundred():
    place([str(number) for number in range(101)])
    return len(TASKS[0]["args"][0])  # noqa: F821 - what was sent; the harness puts it here
