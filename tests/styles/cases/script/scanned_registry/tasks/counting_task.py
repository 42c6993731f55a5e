from book import task


@task("counting")
class Counting:
    def __init__(self, part):
        self.most = part["most"]
