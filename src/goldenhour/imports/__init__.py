"""Other systems' exports become timelines."""
