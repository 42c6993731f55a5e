"""Backbones: (B, num_patches, output_dim) -> the same shape."""
