import os

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

rank = int(os.environ["LOCAL_RANK"])
assert torch.cuda.device_count() == int(os.environ["LOCAL_WORLD_SIZE"]) == 2
dist.init_process_group("nccl")
model = DistributedDataParallel(nn.Linear(100, 50).to(rank), device_ids=[rank])
teacher = nn.DataParallel(nn.Linear(100, 50).cuda())
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(9):
    x = torch.randn(64, 100)
    with torch.no_grad():
        target = teacher(x)
    loss = nn.functional.mse_loss(model(x), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
