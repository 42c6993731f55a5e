from book import task


@task("sorting")
class Sorting:
    def __init__(self, part):
        self.length = part["length"]
