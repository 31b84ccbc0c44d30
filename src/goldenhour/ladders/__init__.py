"""An alert climbs, channel by channel, until a named person has acknowledged it."""
