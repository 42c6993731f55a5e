def build(args):
    return args.of_the_plugin
