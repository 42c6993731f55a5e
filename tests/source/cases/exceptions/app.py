import contextlib
import importlib
import sys

from shelf import SHELF, TooLarge, checked


class Model:
    def __init__(self, args):
        try:
            made = SHELF.get(args.kind)
        except KeyError:
            made = args.width
        else:
            args.after_a_lookup
        try:
            checked(args.size)
            args.after_the_check
        except KeyError:
            args.of_another_handler
        except ValueError:
            args.of_the_handler
        finally:
            args.at_the_end
        with contextlib.suppress(TooLarge):
            checked(args.size)
            args.after_a_silenced_check
        try:
            importlib.import_module(f"plugins.{args.plugin}").build(args)
        except Exception:
            self.plugin = args.without_a_plugin
        try:
            args.lacking
            args.after_a_lacking_key
        except AttributeError:
            args.instead
        try:
            self.later(made)
        except OSError:
            args.perhaps
        if args.mode == "slow":
            args.of_slow
        elif args.mode == "fast":
            try:
                raise RuntimeError(args.mode)
            except RuntimeError as fault:
                raise ValueError(args.depth) from fault
        args.after_all

    def later(self, made):
        if made is None:
            sys.exit(1)
        return made
