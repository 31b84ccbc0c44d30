"""A place keeps its defibrillators: it registers, checks, trains, and is reminded of what is due."""
