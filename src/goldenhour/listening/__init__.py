"""Proof that a screen can sound: what each board knows of itself, who is told when nobody listens."""
