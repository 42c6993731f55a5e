"""Ways in which training code is written, each of which a trace has to go through."""

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self, sparse=False):
        super().__init__()
        self.conv = nn.Conv1d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm1d(8)
        self.recurrent = nn.GRU(8, 8, batch_first=True)
        self.layer_norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.dropout = nn.Dropout(0.1)
        self.table = nn.Embedding(10, 8, sparse=sparse)
        self.out = nn.Linear(8, 4)

    def forward(self, x, index):
        h = self.dropout(torch.relu(self.norm(self.conv(x)))).transpose(1, 2)
        h, _ = self.recurrent(h)
        h = self.layer_norm(h + self.table(index).unsqueeze(1))
        h = self.attention(h, h, h)[0]
        return self.out(h.mean(1))


class Plain:
    def __init__(self, args):
        self.args = args

    def model(self):
        return Net()

    def batch(self, size):
        return torch.randn(size, 3, 16), torch.randint(10, (size,)), torch.randint(4, (size,))

    def loss(self, model, batch):
        return F.cross_entropy(model(batch[0], batch[1]), batch[2])


class Cuda(Plain):
    """Devices by hand, autocast in the old spelling, checks of values."""

    def model(self):
        model = Net()
        model.cuda()
        return model

    def loss(self, model, batch):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        x = batch[0].to(device)
        assert x.is_cuda
        with torch.cuda.amp.autocast():
            out = model(x, batch[1].cuda(non_blocking=True))
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        with torch.cuda.stream(torch.cuda.Stream()):
            out = out + 0
        end.record()
        torch.cuda.current_stream().synchronize()
        assert start.elapsed_time(end) >= 0
        torch.cuda.empty_cache()
        torch.cuda.synchronize()
        weight = torch.tensor([1.0, 2.0, 3.0, 4.0]).cuda()
        assert torch.isfinite(out).all()
        return F.cross_entropy(out.float(), batch[2], weight=weight)


class Compiled(Plain):
    def model(self):
        return torch.compile(Net())


class Parallel(Plain):
    def model(self):
        return nn.DataParallel(Net())


class Generator(Plain):
    def loss(self, model, batch):
        def seeded(seed: int, generator: torch.Generator | None = None) -> torch.Generator:
            return (generator or torch.Generator(device="cuda")).manual_seed(seed)

        generator = seeded(2)
        assert isinstance(generator, torch.Generator)
        generator.manual_seed(1)
        noise = torch.randn(4, device="cuda", generator=generator)
        return super().loss(model, batch) + noise.sum()


class Masks(Plain):
    """Metrics and masks, whose sizes depend on values."""

    def loss(self, model, batch):
        out = model(batch[0], batch[1])
        predicted = out.argmax(1)
        (predicted == batch[2]).float().mean().item()
        mask = batch[2] > 1
        counts = torch.zeros(4, 4)
        for target, guess in zip(batch[2].tolist(), predicted.tolist()):
            counts[target, guess] += 1
        rows = torch.nonzero(mask).squeeze(1)
        if out[mask].shape[0] == 0:
            return F.cross_entropy(out, batch[2])
        return F.cross_entropy(out[rows], batch[2][rows])


class Sparse(Plain):
    def model(self):
        return Net(sparse=True)


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


class Custom(Plain):
    def loss(self, model, batch):
        return F.cross_entropy(Double.apply(model(batch[0], batch[1])), batch[2])


class Raises(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        raise ValueError("in backward")


class RaisesInBackward(Plain):
    def loss(self, model, batch):
        return F.cross_entropy(Raises.apply(model(batch[0], batch[1])), batch[2])


class Numpy(Plain):
    def batch(self, size):
        import numpy as np

        x = torch.from_numpy(np.random.randn(size, 3, 16).astype("float32"))
        index = torch.as_tensor(np.zeros(size, dtype="int64"))
        return x, index, torch.tensor([i % 4 for i in range(size)])


class Operators(Plain):
    def loss(self, model, batch):
        out = model(batch[0], batch[1])
        parts = [out.sort(1)[0].sum(), out.cumsum(0).sum(), torch.quantile(out, 0.5)]
        parts += [torch.cdist(out, out).mean(), torch.where(out > 0, out, 0.0).mean()]
        torch.unique(batch[2])
        torch.histc(out.detach())
        return F.cross_entropy(out, batch[2]) + sum(parts) + torch.linalg.norm(out)


class Unsafe(Plain):
    def loss(self, model, batch):
        out = torch.sigmoid(model(batch[0], batch[1]))
        return F.binary_cross_entropy(out[:, 0], batch[2].float())
