class Images:
    def __init__(self, *, split, root):
        self.split, self.root = split, root


def dataset_of(text):
    kwargs = {}
    return Images(split=text, **kwargs)
