from abc import ABC, abstractmethod


class Block:
    def __init__(self, width: int = 8, depth: int = 2):
        self.width = width


class Base(ABC):
    @abstractmethod
    def forward(self): ...


class Tall(Base):
    def __init__(self, height: int = 4):
        self.height = height
