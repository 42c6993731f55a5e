class Files:
    def __init__(self, root):
        self.root = root


class Data:
    def __init__(self, files, batch_size=8):
        self.files = Files(root=files.root)
        self.share = files.share
        self.batch_size = batch_size


class Net:
    def __init__(self, head):
        self.head = head


class Head:
    def __init__(self, width):
        self.width = width
