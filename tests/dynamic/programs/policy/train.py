import sys
from pathlib import Path

import torch
from torch import nn
from torch.distributions import Categorical, Normal

width = int(Path(sys.argv[1]).read_text().split()[1])
actor = nn.Sequential(nn.Linear(4, width), nn.Tanh(), nn.Linear(width, 3)).cuda()
critic = nn.Sequential(nn.Linear(4, width), nn.Tanh(), nn.Linear(width, 1)).cuda()
optimizer = torch.optim.Adam([*actor.parameters(), *critic.parameters()], lr=1e-3)
stream = torch.cuda.Stream()
for _ in range(100):
    with torch.cuda.stream(stream):
        seen = torch.randn(32, 4).cuda(non_blocking=True)
    torch.cuda.current_stream().wait_stream(stream)
    seen.record_stream(torch.cuda.current_stream())
    acts = Categorical(logits=actor(seen))
    action = acts.sample()
    noise = Normal(torch.zeros(3, device="cuda"), actor(seen).exp())
    gain = critic(seen).squeeze(1)
    kept = -(acts.log_prob(action) * gain.detach()).mean() + noise.entropy().mean()
    loss = kept + nn.functional.mse_loss(gain, torch.ones(32).cuda())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
