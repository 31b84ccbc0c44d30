"""Any case read as a story."""
