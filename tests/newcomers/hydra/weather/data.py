"""Images of the radar, one every five minutes."""

import torch


class Radar:
    def __init__(self, folder: str, history: int, batch_size: int = 16):
        self.folder = folder
        self.history = history
        self.batch_size = batch_size

    def __iter__(self):
        images = torch.load(f"{self.folder}/images.pt")
        for start in range(0, len(images) - self.history, self.batch_size):
            yield images[start : start + self.batch_size]
