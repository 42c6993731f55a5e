"""Who holds a parameter holds it after it was moved: by `to`, or by setting its data."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

first, last = nn.Linear(64, 512), nn.Linear(512, 10)
held = [*first.parameters(), *last.parameters()]
optimizers = {p: torch.optim.Adam([p], lr=1e-3) for p in held}
seen = []
for name, p in [*first.named_parameters(), *last.named_parameters()]:
    p.decays = name != "bias"
    p.register_post_accumulate_grad_hook(lambda p: optimizers[p].step())
    p.register_hook(lambda gradient: seen.append(gradient.shape))
first.to("cuda")
for p in last.parameters():
    p.data = p.data.cuda()
model = nn.Sequential(first, nn.ReLU(), last)
assert [p.decays for p in model.parameters()] == [True, False, True, False]
assert all(p.is_cuda and p in optimizers for p in model.parameters())
assert len({p.data_ptr() for p in held}) == len(held)
made = TensorDataset(torch.randn(96, 64), torch.randint(10, (96,)))
for _ in range(3):
    for x, y in DataLoader(made, batch_size=32):
        nn.functional.cross_entropy(model(x.cuda()), y.cuda()).backward()
        assert len(seen) % len(held) == 0
        model.zero_grad()
    with torch.no_grad():
        for x, _ in DataLoader(made, batch_size=32):
            model.eval()(x.cuda())
