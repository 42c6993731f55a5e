import os

import torch
import torch.distributed as dist
from net import Net, width
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import (
    CPUOffloadPolicy,
    MixedPrecisionPolicy,
    OffloadPolicy,
    fully_shard,
)

dist.init_process_group("nccl")
torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
mesh = init_device_mesh("cuda", (dist.get_world_size(),), mesh_dim_names=("data",))
policy = {
    "mesh": mesh["data"],
    "mp_policy": MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32),
    "offload_policy": CPUOffloadPolicy() if os.environ.get("OFFLOAD") else OffloadPolicy(),
}
with torch.device("meta"):
    model = Net(width)
for block in model.blocks:
    fully_shard(block, **policy)
fully_shard(model, **policy)
model.to_empty(device="cpu" if os.environ.get("OFFLOAD") else "cuda")
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for _ in range(100):
    x, y = torch.randn(16, 64, device="cuda"), torch.randint(10, (16,), device="cuda")
    loss = nn.functional.cross_entropy(model(x).float(), y)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    print(loss.item(), norm.full_tensor().item())
dist.destroy_process_group()
