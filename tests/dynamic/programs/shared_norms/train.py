"""Batch norms whose statistics the processes of a training share."""

import torch
import torch.distributed as dist
from torch import nn

dist.init_process_group("nccl")
torch.cuda.set_device(0)
layers = [nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()]
model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 64, 4))
model = nn.SyncBatchNorm.convert_sync_batchnorm(model).cuda()
model = nn.parallel.DistributedDataParallel(model, device_ids=[0])
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for _ in range(2):
    x, y = torch.randn(8, 3, 8, 8).cuda(), torch.randint(4, (8,)).cuda()
    with torch.autocast("cuda", torch.float16):
        loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
