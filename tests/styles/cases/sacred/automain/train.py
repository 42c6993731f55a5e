from sacred import Experiment

ex = Experiment("speech")
ex.add_config("configs/base.yaml")


@ex.automain
def main(lr, epochs, _config, _run, warmup=10):
    for epoch in range(epochs):
        print(epoch, lr, warmup, _config["model"]["layers"])
