"""1. A call is taken: where, what, how urgent. Dispatchers say `call_taken` and `call_closed`."""
