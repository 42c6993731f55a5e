import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Forever:
    def __init__(self, sampler):
        self.sampler = sampler

    def __iter__(self):
        while True:
            yield from iter(self.sampler)


class Kept(DataLoader):
    """Makes its iterator once: workers are not started again each epoch."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        object.__setattr__(self, "batch_sampler", Forever(self.batch_sampler))
        self.iterator = super().__iter__()

    def __len__(self):
        return len(self.batch_sampler.sampler)

    def __iter__(self):
        for _ in range(len(self)):
            yield next(self.iterator)


model = nn.Linear(16, 4).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data = TensorDataset(torch.randn(800, 16), torch.randint(4, (800,)))
train, test = Kept(data, 8, num_workers=2), Kept(data, 8)
for _ in range(50):
    taken = 0
    for x, y in train:
        loss = nn.functional.cross_entropy(model(x.cuda()), y.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        taken += 1
    assert taken, "an epoch has batches"
    seen = 0
    with torch.no_grad():
        model.eval()
        for x, _ in test:
            seen += len(model(x.cuda()))
    assert seen, "and so does an evaluation"
    model.train()
