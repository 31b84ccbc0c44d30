"""Searching FHIR resources (FHIR R4 3.1.1).

`registry` (which parameters there are, and their numbers), `expressions` and `extraction` (what of a resource is indexed),
`values` (how dates, numbers and strings are compared), `parameters` (a query string becomes a `Search`), `criteria` and
`query` (a `Search` becomes SQL), `planning` (from which end it is answered), `paging` (cursors).
"""
