import os
import signal

import torch

model = torch.nn.Linear(8, 1).cuda()
os.kill(os.getpid(), signal.SIGKILL)
