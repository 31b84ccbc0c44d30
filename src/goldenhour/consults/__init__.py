"""A specialist elsewhere is asked: the question, who is rung for it, the advice, and what came of it.

Who: the emergency department and the crew ask (`consult_asked`, `consult_ended`); a patient who comes by themselves begins
a case with `visit_begun`, and leaves with `call_closed`. A specialist, or an emergency department's physician, takes it,
declines it, advises (`consult_taken`, `consult_declined`, `consult_advised`); what came of treating here is told by the
emergency department that asked (`return_noted`). Emergency department, specialist and administrator say who is on duty
(`roster_set`, `duty_covered`) and how the hospital's consults are routed (`consult_rules_set`). The program rings
(`consult_rung`) and what became of it on a phone (`ring_answered`), and links a patient who came back (`return_noted`).

Whoever asked and whoever took it meet in the consult's room: picture, voice, and lines that are kept (`room_note`).

States of a consult: asked → taken → advised; or ended. Entries in: the case. Out: the above.
"""
