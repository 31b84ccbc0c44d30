"""5. Arrival, and the signatures of both sides."""
