"""FHIR R4 (4.0.1), and no word of medicine beyond the specification's own.

Read like the specification's chapters: `definitions` (the tables HL7 publishes, compiled at set-up), `decoding` (bytes
to a resource), `validation` (what a resource may look like), `invariants` (FHIRPath made into Python), `profiles`
(what a guide asks for beyond that), `outcomes` (how a refusal is said), `search` (parameters, extraction, SQL), `store`
(resources and their versions, rebuildable from the log), `interactions` and `transactions` (read, create, update,
patch, delete; conditional; several at once), `capability` (what is really offered).
Which resources exist here, and who may see them, is the `exchange` slice's business.
"""
