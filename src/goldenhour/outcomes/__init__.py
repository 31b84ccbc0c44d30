"""6. What became of the patient. The emergency department says `outcome_reported`, once per patient brought to it, on a
form that already holds what is known; a mistake is mended by reporting again with `corrects`."""
