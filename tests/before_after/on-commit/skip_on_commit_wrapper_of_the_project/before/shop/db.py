from django.db import connection, transaction


def after_commit(callback):
    if connection.in_atomic_block:
        transaction.on_commit(callback)
    else:
        callback()
