from torch import nn


class Encoder(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)


class EncoderLayer(nn.Module):
    def __init__(self, att, d, f, h, activation="relu"):
        super().__init__()


class FullAttention(nn.Module):
    def __init__(self, mask, factor=5, attention_dropout=0.1):
        super().__init__()
