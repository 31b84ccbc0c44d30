"""5. The full national ambulance record: filled as the run goes, checked, signed, printed and exchanged.

Who: the crew on the case records elements and signs; the receiving nurse signs on the crew's tablet, or the emergency
department for them. Whoever may see a case may read its run sheet.
States: open, signed by the crew (later entries show as added after signing), closed (24 hours after the handover).
Entries in: everything said of the case. Entries out: `element_recorded`, `record_signed`.
"""
