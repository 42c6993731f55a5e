from importlib import import_module

PARTS = {"wide": "Wide", "deep": "Deep"}
for file, name in PARTS.items():
    globals()[name] = getattr(import_module(f".{file}", __name__), name)
