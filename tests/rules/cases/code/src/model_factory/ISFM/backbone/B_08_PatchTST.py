from torch import nn

from ..layers.enc import Encoder, EncoderLayer, FullAttention


class B_08_PatchTST(nn.Module):
    def __init__(self, configs):
        super().__init__()
        self.encoder = Encoder(
            [
                EncoderLayer(
                    FullAttention(False, configs.factor, attention_dropout=configs.dropout),
                    configs.output_dim,
                    configs.d_ff,
                    configs.num_heads,
                    activation=configs.activation,
                )
                for l in range(configs.e_layers)
            ],
        )

    def forward(self, x):
        return self.encoder(x)
