"""YAML documents to one experiment, with the provenance of every key."""
