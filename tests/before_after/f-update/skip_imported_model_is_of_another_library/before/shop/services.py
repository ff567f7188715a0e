from redis_om import get_redis_connection
from somewhere.unknown import Tally


def count(key):
    tally = Tally.load(key)
    tally.hits += 1
    tally.save()
