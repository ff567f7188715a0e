"""A caught IntegrityError must stay outside of the block."""

from baskets.models import Line
from baskets.services import start

from tests.proof.experiments import call, harm


def setup():
    """No rows."""


@call(crash=False)
def twice_the_same():
    return start("ada", ["a", "a", "b"])


@harm("same-control-flow: inside the block the transaction is broken by the error", 3, "raises TransactionManagementError")
def lines():
    start("ada", ["a", "a", "b"])
    return Line.objects.count()
