import hydra

from net import Denoiser


def start(args):
    net = Denoiser(**args.net, rate=args.rate)
    if args.data.clean:
        print(args.data.folder, args.epochs)
    return net


@hydra.main(config_path="conf/config.yaml")
def main(args):
    start(args)


if __name__ == "__main__":
    main()
