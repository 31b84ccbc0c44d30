"""Golden Hour: the open emergency-care exchange. Everything that happens is an entry on a timeline."""
