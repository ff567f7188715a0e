import logging
import time
from contextlib import contextmanager

from django.db import transaction

logger = logging.getLogger(__name__)


@contextmanager
def timed_transaction(name):
    """A transaction whose duration is logged."""
    started = time.monotonic()
    with transaction.atomic():
        yield
    logger.info("%s took %.3f s", name, time.monotonic() - started)
