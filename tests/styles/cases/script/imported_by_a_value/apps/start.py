import importlib


def start(app, config):
    return importlib.import_module(f"apps.{app}.train").main(config)
