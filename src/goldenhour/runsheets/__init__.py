"""The run sheet: the whole national ambulance record, checked before it is signed, on paper and for other systems."""
