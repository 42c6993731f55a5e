"""Sacred: an experiment is told its config, and starts the function that takes it.

What is recognised: `ex.add_config(values)` with what a program loaded from YAML, or with the path
of a YAML file; the function under `@ex.main` that `ex.run_commandline()` or `ex.run()` starts, and
the one under `@ex.automain`.

What is checked: the function is followed with the config in `_config`, and with the key that each
other parameter is named after.
"""
