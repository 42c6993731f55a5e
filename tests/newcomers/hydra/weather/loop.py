"""Steps until there are enough of them."""


class Loop:
    def __init__(self, cfg, optimizer):
        self.cfg = cfg
        self.optimizer = optimizer

    def run(self, model, data):
        lost = 0.0
        for epoch in range(self.cfg.epochs):
            for images in data:
                loss = model(images).mean() / self.cfg.accumulate
                loss.backward()
                lost += loss.item()
                self.optimizer.step()
        return {"loss": lost, "skill": 1.0 - lost}
