import torch
from ignite.engine import Engine, Events
from torch.utils.data import DataLoader, TensorDataset

model = torch.nn.Linear(4, 1).cuda()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data = TensorDataset(torch.randn(402, 4), torch.randn(402, 1))


def step(engine, batch):
    model.train()
    optimizer.zero_grad()
    x, y = (part.cuda() for part in batch)
    torch.nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()


def look(engine, batch):
    model.eval()
    with torch.no_grad():
        model(batch[0].cuda())


def evaluate(engine):
    x, _ = engine.state.batch
    print(f"the last batch has {len(x)} samples")
    evaluator.run(DataLoader(data, batch_size=8))


trainer, evaluator = Engine(step), Engine(look)
trainer.add_event_handler(Events.EPOCH_COMPLETED, evaluate)
trainer.run(DataLoader(data, batch_size=4), max_epochs=3)
