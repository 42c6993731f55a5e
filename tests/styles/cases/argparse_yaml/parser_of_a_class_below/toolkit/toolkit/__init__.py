from .names import named
