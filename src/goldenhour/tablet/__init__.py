"""The crew's offline app: its shell, what it needs to know without a network, and the way its outbox gets in."""
