"""What hospitals have free, each figure with its age. An emergency department says `capacity_reported`; a dispatcher, an
administrator, or an emergency department that has to move a patient says `capacity_asked`, one hospital at a time or many at
once. The board shows the question until it is answered (`templates/capacity/side.html`, `panel.html`); `/capacity` shows a
county's hospitals, and `capacity.xml` says the same in EDXL-HAVE (`have.py`). What the figures mean stands in
`emergency/capacity.py`: transfers and incidents read them there.
"""
