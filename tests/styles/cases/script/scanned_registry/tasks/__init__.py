from importlib import import_module
from pathlib import Path

for file in Path(__file__).parent.glob("*_task.py"):
    import_module(f".{file.stem}", __package__)
