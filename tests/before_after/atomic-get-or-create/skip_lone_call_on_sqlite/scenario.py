"""Another connection writes while the call stands between its look and its insertion."""

import threading

from django.db import connection, transaction
from shop.models import Profile
from shop.services import profile_of

from tests.proof.experiments import harm
from tests.proof.world import user


def setup():
    user("ada")
    user("bob")


@harm(
    "no-lock-upgrade: who has read in a transaction cannot wait for the writer",
    2,
    "raises OperationalError",
    databases=("sqlite",),
)
def another_one_writes():
    wrote, may_commit = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Profile.objects.create(user=user("bob"))
            wrote.set()
            may_commit.wait()
        connection.close()

    writer = threading.Thread(target=write)

    def hook(execute, sql, *more):
        if sql.startswith("INSERT") and threading.current_thread() is not writer and not wrote.is_set():
            writer.start()
            wrote.wait()
            may_commit.set()
        return execute(sql, *more)

    try:
        with connection.execute_wrapper(hook):
            profile_of(user("ada"))
    finally:
        writer.join()
    return Profile.objects.count()
