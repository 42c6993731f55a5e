NETS = {}


def register(function):
    package = ".".join(function.__module__.split(".")[:-1])
    made = {"name": function.__module__.split(".")[-1], "entry": function.__name__}
    if NETS.get(package) is None:
        NETS[package] = [made]
    else:
        NETS[package].append(made)
    return function
