import torch
from torch import nn

from gan.nets import Critic, Maker

device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"
maker, critic = Maker().to(device), Critic().to(device)
of_maker = torch.optim.Adam(maker.parameters(), betas=(0.5, 0.999))
of_critic = torch.optim.Adam(critic.parameters(), betas=(0.5, 0.999))
loss = nn.BCEWithLogitsLoss()
for step in range(1000):
    noise = torch.randn(256, 64, device=device)
    made = maker(noise)
    real = torch.randn(256, 784).to(device)
    of_critic.zero_grad()
    loss(critic(real), torch.ones(256, 1, device=device)).backward()
    loss(critic(made.detach()), torch.zeros(256, 1, device=device)).backward()
    of_critic.step()
    if step % 3 == 2:  # the maker learns less often
        of_maker.zero_grad()
        error = loss(critic(made), torch.ones(256, 1, device=device))
        error.backward()
        of_maker.step()
        print("{} {:.4f}".format(step, error))  # noqa: UP032
