"""The shared language: every entry kind in the order of a real emergency, and the case as a fold of them."""
