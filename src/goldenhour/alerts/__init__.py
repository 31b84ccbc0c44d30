"""4. The hospital is warned; it acknowledges, prepares, diverts: the board."""
