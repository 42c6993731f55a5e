"""Pictures that know where they are from, on the host and on the card."""

import copy

import torch
from torch import nn
from torch.utils.data import DataLoader


class Picture(torch.Tensor):
    @staticmethod
    def __new__(cls, values, source=None):
        return torch.as_tensor(values).as_subclass(cls)

    def __init__(self, values, source=None):
        super().__init__()
        if isinstance(values, Picture):
            self.__dict__ = copy.deepcopy(values.__dict__)
        else:
            self.source = source

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        found = super().__torch_function__(func, types, args, kwargs or {})
        first = args[0] if args else None
        if isinstance(found, Picture) and isinstance(first, Picture):
            found.__dict__ = first.__dict__.copy()
        return found

    def plain(self):
        return self.as_subclass(torch.Tensor)


def together(pictures):
    return Picture(torch.stack([picture.plain() for picture in pictures]), pictures[0].source)


data = [Picture(torch.randn(3, 16, 16), "camera") for _ in range(16)]
model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 4)).cuda()
optimizer = torch.optim.Adam(model.parameters())
for _epoch in range(3):
    for pictures in DataLoader(data, batch_size=8, collate_fn=together):
        pictures = pictures.to("cuda")
        assert isinstance(pictures, Picture)
        assert pictures.source == "camera"
        assert pictures.is_cuda
        again = Picture(pictures * 2)
        assert again.source == "camera"
        assert again.cpu().source == "camera"
        scores = model(pictures)
        loss = nn.functional.cross_entropy(scores, torch.zeros(8, dtype=torch.long).cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        model.eval()(pictures).plain().argmax(1)
        model.train()
