"""How fast an alert reaches a person, measured by the product itself: from the tap to the server, from there to a board
of the hospital, from there to the named person who acknowledged. A page for everyone signed in (it names no patient), the
same as data, and `/metrics` for whoever watches the server. It says nothing; it reads every alert."""
