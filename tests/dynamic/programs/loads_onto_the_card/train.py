import io

import torch
from torch import nn

model = nn.Linear(64, 64)
torch.save({"model": model.state_dict(), "step": 3}, "start.pt")
state = torch.load("start.pt", map_location=torch.device("cuda", 0))
assert state["step"] == 3
assert state["model"]["bias"].is_cuda
with open("start.pt", "rb") as stream:
    assert torch.load(stream, map_location={"cuda:1": "cuda:0"})["model"]["bias"].is_cuda
held = io.BytesIO()
torch.save(model.state_dict(), held)
held.seek(0)
assert not torch.load(held, map_location="cpu")["bias"].is_cuda
model.cuda()
model.load_state_dict(state["model"])
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(9):
    optimizer.zero_grad()
    model(torch.randn(8, 64, device="cuda")).square().mean().backward()
    optimizer.step()
