"""Taiwan's reference tables. Where each comes from: SOURCES.md beside this file."""
