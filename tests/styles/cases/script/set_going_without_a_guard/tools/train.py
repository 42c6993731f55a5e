import net.options as options


def train(options):
    print(options["width"], options["depth"], options["epochs"])


options = options.parse_options()
train(options)
