import os

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

dist.init_process_group("nccl")
rank, local = dist.get_rank(), int(os.environ["LOCAL_RANK"])
torch.cuda.set_device(local)
with torch.cuda.device(local):
    model = DistributedDataParallel(nn.Linear(1000, 500).cuda(), device_ids=[local])
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
data = TensorDataset(torch.randn(4000, 1000), torch.randint(500, (4000,)))
sampler = DistributedSampler(data)
loader = DataLoader(data, 64, sampler=sampler, num_workers=4, pin_memory=True)
assert len(sampler) == 1000
for epoch in range(10):
    sampler.set_epoch(epoch)
    for x, y in loader:
        loss = nn.functional.cross_entropy(model(x.cuda(local, non_blocking=True)), y.cuda(local))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        dist.all_reduce(loss)
    model.eval()
    with torch.inference_mode():
        for x, _ in loader:
            out = model(x.cuda())
            assert out.device == torch.device("cuda", 0), out.device
            assert out.device.type == "cuda"
    model.train()
    if rank == 0:
        torch.save({"model": model.module.state_dict()}, f"epoch{epoch}.pt")
