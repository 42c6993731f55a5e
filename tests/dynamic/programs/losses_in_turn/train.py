"""An actor and a critic of whose optimizers one steps before the other's loss is there."""

import torch
from torch import nn

actor, critic = nn.Linear(8, 2).cuda(), nn.Linear(10, 1).cuda()
steps_actor = torch.optim.Adam(actor.parameters())
steps_critic = torch.optim.Adam(critic.parameters())
unused = torch.optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)
for _ in range(100):
    seen, reward = torch.randn(64, 8).cuda(), torch.randn(64, 1).cuda()
    loss = -critic(torch.cat([seen, actor(seen)], 1)).mean()
    steps_actor.zero_grad()
    loss.backward()
    steps_actor.step()
    with torch.no_grad():
        wanted = reward + critic(torch.cat([seen, actor(seen)], 1))
    loss = nn.functional.mse_loss(critic(torch.cat([seen, torch.randn(64, 2).cuda()], 1)), wanted)
    steps_critic.zero_grad()
    loss.backward()
    steps_critic.step()
