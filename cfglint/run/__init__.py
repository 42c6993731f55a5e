"""How a run is carried out: settings, files, cache, baseline, suppressions, fixes, processes."""
