import torch
from blocks import Stack
from torch.utils.data import DataLoader

model = Stack(256, 6).to("cuda:0")
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(list(torch.randn(100, 256)), batch_size=50)
for _ in range(10):
    for x in loader:
        optimizer.zero_grad()
        model(x.cuda()).sum().backward()
        optimizer.step()
    with torch.no_grad():
        model.eval()
        scores = torch.cat([model(x.cuda()).argmax(dim=1) for x in loader])
        counts = scores.bincount(minlength=256).cpu().numpy()
        print("most", int(counts.max()), "of", scores.tolist()[:3])
        model.train()
