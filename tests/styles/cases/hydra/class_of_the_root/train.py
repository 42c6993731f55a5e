import hydra


@hydra.main(version_base=None, config_path="conf", config_name="base")
def main(cfg):
    cls = hydra.utils.get_class(cfg._target_)
    cls(cfg).run()


if __name__ == "__main__":
    main()
