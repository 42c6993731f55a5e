TASKS = {}


def task(name):
    def keep(cls):
        TASKS[name] = cls
        return cls

    return keep
