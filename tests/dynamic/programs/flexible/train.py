"""Attention whose scores are changed by a function, compiled, with a bias that is trained."""

import torch
from torch import nn
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

attend = torch.compile(flex_attention)


def causal(batch, head, query, key):
    return query >= key


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.Linear(64, 3 * 64)
        self.bias = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        heads = self.heads(x).unflatten(-1, (3, 4, 16)).movedim(2, 0).transpose(2, 3)
        bias = self.bias

        def biased(score, batch, head, query, key):
            return score + bias[head]

        length = x.shape[1]
        mask = create_block_mask(causal, None, None, length, length, device=x.device)
        return attend(*heads, score_mod=biased, block_mask=mask).transpose(1, 2).flatten(2)


model = Model().cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    x = torch.randn(2, 2048, 64).cuda()
    loss = nn.functional.mse_loss(model(x), x)
    optimizer.zero_grad()
    loss.backward()
    assert model.bias.grad is not None
    optimizer.step()
