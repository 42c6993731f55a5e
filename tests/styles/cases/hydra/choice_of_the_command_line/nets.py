class Tower:
    def __init__(self, floors: int, slope: float = 0.1, roof: str = "flat"):
        self.floors = floors


class Hut:
    def __init__(self, rooms: int):
        self.rooms = rooms
