"""Task heads: (B, num_patches, output_dim) -> what one task predicts."""
