from dataclasses import dataclass, field


@dataclass
class Pool:
    lanes: int = 8
    depth: float = 2.0


@dataclass
class Race:
    strokes: int = 40
    seed: int = 0


@dataclass
class Meet:
    pool: Pool = field(default_factory=Pool)
    race: Race = field(default_factory=Race)
    plugin: str = ""
