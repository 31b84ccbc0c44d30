"""How long an alert takes, measured by the product itself: tap to accepted, to on the screen, to acknowledged."""
