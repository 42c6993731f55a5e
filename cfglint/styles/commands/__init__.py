"""Commands of click, typer and absl: functions that a command line starts.

What is recognised: `app()` of a `typer.Typer()` or a click group whose `@app.command()` functions
are in its module, `typer.run(f)`, `app.run(f)` of absl. A function under `@click.command()` is
called as any other.

What is checked: what the functions read, by the evaluator. Of several commands each one may run.
"""
