from functools import wraps


def search_receiver(signal, sender):
    def decorator(func):
        @wraps(func)
        def wrapped(*args, **kwargs):
            return func(*args, **kwargs)

        signal.connect(wrapped, sender=sender, dispatch_uid=func.__name__)
        return wrapped

    return decorator
