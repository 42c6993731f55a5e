import wandb


def main():
    wandb.init()
    for stage in ("train", "val"):
        wandb.log({f"{stage}/loss": 0.5, "epoch": 1}, step=1)
    wandb.log({"accuracy": 0.5})


if __name__ == "__main__":
    main()
