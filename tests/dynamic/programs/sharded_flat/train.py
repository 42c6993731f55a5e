import torch
import torch.distributed as dist
from net import Block, Net, width
from torch import nn
from torch.distributed.fsdp import FullyShardedDataParallel, MixedPrecision, ShardingStrategy
from torch.distributed.fsdp.wrap import ModuleWrapPolicy

dist.init_process_group("nccl")
halves = MixedPrecision(torch.bfloat16, torch.bfloat16, torch.bfloat16)
model = FullyShardedDataParallel(
    Net(width),
    sharding_strategy=ShardingStrategy.FULL_SHARD,
    auto_wrap_policy=ModuleWrapPolicy({Block}),
    mixed_precision=halves,
    device_id=torch.cuda.current_device(),
)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for _ in range(100):
    x, y = torch.randn(16, 64, device="cuda"), torch.randint(10, (16,), device="cuda")
    loss = nn.functional.cross_entropy(model(x).float(), y)
    loss.backward()
    model.clip_grad_norm_(1.0)
    optimizer.step()
    optimizer.zero_grad()
    dist.all_reduce(loss)
    print(loss.item())
dist.destroy_process_group()
