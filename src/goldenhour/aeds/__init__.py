"""Defibrillators in public places: found in seconds, kept so that they work, and looked after by those who answer for them.

The folders are parts of one slice: `finding/` (the nearest that can be used now, the public map and API, the national file in
and out), `keeping/` (the place registers, checks, trains and is reminded). `usable.py` says whether a device can be sent for
at a moment, and why; `answering.py` who may speak for a place, `due.py` what is due there and by which article, `placement.py`
how a device hangs.
"""
