import importlib

from config.loading import settings


def build(data):
    name = settings["model"]["name"]
    module = importlib.import_module(".".join(["models", name]))
    for each in dir(module):
        if each.lower() == name.lower():
            return getattr(module, each)(data)
    raise NotImplementedError(name)


def main():
    model = build([])
    print(model.width, settings["train"]["epochs"])


if settings["train"]["run"]:
    main()
