"""Options as attributes."""


class Options:
    def __init__(self, entries):
        for name, value in entries.items():
            setattr(self, name, Options(value) if isinstance(value, dict) else value)

    def __repr__(self):
        return f"Options({vars(self)})"
