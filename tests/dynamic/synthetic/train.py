import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Waves(Dataset):
    def __init__(self, path):
        self.x = torch.load(path)
        self.y = self.x.sum(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class Longer(Waves):
    def __init__(self, path, factor):
        super().__init__(path)
        self.x = self.x.repeat(factor, 1)


model = nn.Linear(64, 7).cuda()
optimizer = torch.optim.Adam(model.parameters())
for _ in range(3):
    for x, y in DataLoader(Longer("data/train.pt", 2), batch_size=32, num_workers=2, shuffle=True):
        loss = nn.functional.cross_entropy(model(x.cuda()), y.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        for x, y in DataLoader(Waves("data/val.pt"), batch_size=32):
            print(nn.functional.cross_entropy(model(x.cuda()), y.cuda()).item())
    model.train()
