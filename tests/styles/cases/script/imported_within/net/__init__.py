BOOK = {}


def register(name):
    def keep(cls):
        BOOK[name] = cls
        return cls

    return keep


def find(name):
    return BOOK[name]


from . import wide  # noqa: E402, F401
