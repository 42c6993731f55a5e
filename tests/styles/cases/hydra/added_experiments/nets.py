class Tower:
    def __init__(self, floors: int, slope: float = 0.1, roof: str = "flat"):
        self.floors = floors


class Hut:
    def __init__(self, rooms: int, doors: int = 1):
        self.rooms = rooms
        self.doors = 2 * rooms if doors == "many" else doors
