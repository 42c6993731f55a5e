import deepspeed
from torch import nn

model, optimizer = deepspeed.initialize(nn.Linear(64, 64).cuda())
