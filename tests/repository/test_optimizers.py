"""Keys that calls which make optimizers get as they stand."""

from __future__ import annotations

import pytest

from cfglint.repository.optimizers import tuned_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("o = torch.optim.SGD(net.parameters(), lr=cfg.lr)", {"lr"}),
        ("o = optim.SGD(groups, lr=cfg['opt']['rate'], weight_decay=wd)", {"rate", "wd"}),
        ("o = AdamW(filter(f, net.parameters()), lr=cfg.get('lr', 0.1))", {"lr"}),
        ("o = make(name, net.parameters(), lr=lr, **rest)", {"lr"}),
        ("o = AdamW([{'params': net.parameters()}], lr=self.args.base)", {"base"}),
        ("o = torch.optim.SGD(net.parameters(), lr=float(cfg.lr))", set()),
        ("o = torch.optim.SGD(net.parameters(), lr=cfg.lr * 2)", set()),
        ("o = torch.optim.SGD(net.parameters(), momentum=cfg.m)", set()),
        ("o = torch.optim.SGD(net.parameters(), lr=1e-3)", set()),
        ("clip_grad_norm_(net.parameters(), lr=cfg.lr)", set()),
        ("log(lr=cfg.lr)  # optim.", set()),
        ("def broken(  # parameters()", set()),
    ],
)
def test_tuned(text: str, names: set[str]) -> None:
    assert tuned_in([("m.py", text)]) == names
