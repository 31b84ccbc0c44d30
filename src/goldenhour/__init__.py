"""Golden Hour: the open emergency-care exchange. Everything that happens is an entry on a timeline."""

__version__ = "0.1.0"
