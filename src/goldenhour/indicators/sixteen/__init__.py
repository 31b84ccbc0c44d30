"""The four outcome and twelve monitoring indicators (成效指標, 監測指標) of the national plan for telemedicine in remote areas.

Each is declared once (`declared.py`) over one row per consult, transfer or visit (`rows.py`) and counted by one statement
(`counting.py`); pages, exports, reports, FHIR and the command line are made of the declarations.
"""
