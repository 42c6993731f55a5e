import hydra


@hydra.main(config_path="conf", config_name="train")
def main(cfg):
    cfg.agent.params.size = 3
    agent = hydra.utils.instantiate(cfg.agent)
    print(agent, hydra.utils.instantiate(cfg.critic), cfg.steps)


if __name__ == "__main__":
    main()
