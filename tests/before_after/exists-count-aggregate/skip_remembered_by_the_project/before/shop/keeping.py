import functools

_kept = {}


def cache_for_request(function):
    @functools.wraps(function)
    def remembered(*args):
        if args not in _kept:
            _kept[args] = function(*args)
        return _kept[args]

    return remembered
