import yaml

type Config = dict[str, object]


def first[T](items: list[T]) -> T:
    return items[0]


def main() -> None:
    with open("a.yaml") as stream:
        cfg = yaml.safe_load(stream)
    print(f"{", ".join(cfg["names"])}")
    print(cfg["model"]["width"])


if __name__ == "__main__":
    main()
