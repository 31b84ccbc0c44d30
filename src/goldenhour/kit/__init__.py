"""The kit: no word of medicine. Log, feed, live pages, web, sign-in machinery."""
