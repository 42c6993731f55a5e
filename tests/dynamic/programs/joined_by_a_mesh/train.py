import os

import torch
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

mesh = init_device_mesh("cuda", (int(os.environ["WORLD_SIZE"]),))
assert torch.distributed.get_world_size() == mesh.size() == 4
with torch.device("meta"):
    model = nn.Sequential(nn.Embedding(1000, 64), nn.Linear(64, 1000))
fully_shard(model, mesh=mesh)
model.to_empty(device="cuda")
for part in model:
    part.reset_parameters()
optimizer = torch.optim.AdamW(model.parameters())
for _ in range(9):
    words = torch.randint(1000, (32, 16), device="cuda")
    loss = nn.functional.cross_entropy(model(words).flatten(0, 1), words.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
