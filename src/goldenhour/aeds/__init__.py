"""Defibrillators in public places: found in seconds, kept so that they work, and looked after by those who answer for them.

The folders are parts of one slice: `keeping/` (the place registers, checks, trains and is reminded). `answering.py` says who
may speak for a place, `due.py` what is due there and by which article, `placement.py` how a device hangs.
"""
