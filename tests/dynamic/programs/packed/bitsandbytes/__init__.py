"""As much of a library of packed weights and paged optimizer state as a trace meets."""
