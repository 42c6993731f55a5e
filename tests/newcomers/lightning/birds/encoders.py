"""What makes a vector of a song."""

from torch import nn


class Encoder(nn.Module):
    width: int


class Convolutions(Encoder):
    def __init__(self, width: int, kernel: int = 5, layers: int = 4):
        super().__init__()
        self.width = width
        sizes = [1, *[width] * layers]
        pairs = zip(sizes[:-1], sizes[1:])
        self.layers = nn.Sequential(*(nn.Conv1d(a, b, kernel, padding="same") for a, b in pairs))

    def forward(self, songs):
        return self.layers(songs).mean(dim=-1)


class SelfAttention(Encoder):
    def __init__(self, width: int, heads: int, layers: int = 2, dropout: float = 0.0):
        super().__init__()
        self.width = width
        self.embed = nn.Linear(1, width)
        self.layers = nn.ModuleList(
            nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
            for _ in range(layers)
        )

    def forward(self, songs):
        found = self.embed(songs.transpose(1, 2))
        for layer in self.layers:
            found = layer(found, found, found)[0]
        return found.mean(dim=1)
