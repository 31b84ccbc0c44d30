"""Finding a defibrillator: the nearest that can be used now, the public map and API, the national file in and out."""
