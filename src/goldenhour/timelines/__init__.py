"""Any case read as a story: who said what, when, from where; what was corrected stays beside its correction.

`telling` says every kind of entry in words, `story` puts a case together, `live` keeps an open page true, `cases` finds
the cases a person may see."""
