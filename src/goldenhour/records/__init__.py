"""3. The crew writes the care record: the tablet."""
