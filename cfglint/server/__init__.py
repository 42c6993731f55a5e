"""The language server: the same core as `cfglint check`, over texts that are not saved."""
