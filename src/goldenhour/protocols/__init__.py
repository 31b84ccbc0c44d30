"""Where seconds count: what the tablet runs beside the record (cardiac arrest, stroke, STEMI, trauma, children)."""
