"""What every slice needs to say its part of a case in FHIR R4: ids, references, codes, and the table of parts.

`building` makes elements (a resource is a plain `dict`), `codings` codes and code systems, `facts` what a mapping may ask
of a case, `parts` how a part of a case becomes resources, and what of them changed. Each slice's own mapping stands in
its `fhir.py`; `app/fhir.py` collects them, `exchange/projection.py` runs them. Golden Hour's own profiles, not the
ministry's.
"""
