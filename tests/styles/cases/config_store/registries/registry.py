TASKS, SCHEDULES = {}, {}


def register_task(name, dataclass=None):
    def add(cls):
        TASKS[name] = dataclass
        return cls

    return add


def register_schedule(name, dataclass=None):
    def add(cls):
        SCHEDULES[name] = dataclass
        return cls

    return add
