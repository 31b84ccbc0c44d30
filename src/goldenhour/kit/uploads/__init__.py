"""Resumable uploads (tus 1.0.0): reading the protocol, receiving bytes, and the port behind which they are kept."""
