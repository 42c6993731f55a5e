import lightning.pytorch as pl


class Base(pl.LightningModule):
    pass


class Small(Base):
    def __init__(self, width: int, depth: int, rate: float, steps: int = 1):
        super().__init__()
