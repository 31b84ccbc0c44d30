"""Photos and 12-lead ECGs of a case: uploaded in pieces that survive a lost connection, shown where they are needed."""
