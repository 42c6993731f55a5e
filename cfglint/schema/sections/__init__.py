"""One file per top-level section."""
