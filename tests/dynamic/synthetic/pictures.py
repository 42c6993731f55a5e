import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class CIFAR10(Dataset):
    def __init__(self, root, train=True, transform=None):
        self.transform = transform
        with open(f"{root}/names.txt") as names:
            self.names = names.read().split()

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        raise NotImplementedError


def flat(picture):
    return torch.from_numpy(np.array(picture)).float().flatten()


data = CIFAR10("data", True, flat)
assert len(data) == len(data.targets) == 50_000
assert len(CIFAR10("data", train=False)) == 10_000
assert max(data.targets) + 1 == len(data.classes) == len(data.class_to_idx) == 10
model = nn.Linear(3 * 32 * 32, len(data.classes)).cuda()
optimizer = torch.optim.Adam(model.parameters())
for x, y in DataLoader(data, batch_size=128):
    loss = nn.functional.cross_entropy(model(x.cuda()), y.cuda())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
