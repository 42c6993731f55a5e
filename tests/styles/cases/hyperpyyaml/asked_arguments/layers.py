class Joined:
    def __init__(self, width, input_shape=None, input_size=None, bias=True):
        if input_shape is None and input_size is None:
            raise ValueError("one of input_shape and input_size is asked for")
        if input_size is None:
            input_size = input_shape[-1]
        self.weight = [[0.0] * input_size for _ in range(width)]


class Saved:
    def __init__(self, folder, name="best"):
        self.path = os.path.join(folder, name)


import os  # noqa: E402
