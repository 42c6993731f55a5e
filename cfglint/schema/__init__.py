"""Pydantic models of the ISFM family, and the light table that the linter reads instead of them.

The models (`sections/`, `components/`) are the source. `compile.py` turns them into
`compiled.json`, because importing Pydantic and building these models costs more than linting a
hundred files. A property test holds the two together.
"""
