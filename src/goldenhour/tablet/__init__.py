"""The crew's offline app: its shell, what it needs to know without a network, and the way its outbox gets in.

Who: the crew whose tablet it is; a tablet is bound to a person by the people slice.
States of a saying on its way: in the tablet's outbox, then kept (durable, acted upon), kept aside (durable, not acted
upon, with the reason), asked back (a question that the crew must answer), or to be sent again.
Entries in: every action a crew may take, several at once, and every entry of the cases on the tablet out. Entries out
of its own: `saying_kept_aside`.
"""
