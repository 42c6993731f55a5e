"""An assertion without words."""

from torch import nn

model = nn.Linear(4, 4).cuda()
assert model.in_features == 5
