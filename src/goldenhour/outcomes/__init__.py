"""6. What became of the patient. The emergency department says `outcome_reported`, once per patient brought to it, on a
form that already holds what is known; a mistake is mended by reporting again with `corrects`. For the four diseases where
minutes count there is a whole report besides, after the registries of the field and Golden Hour's own, not the ministry's:
`report_answered` as it is filled in, `report_signed` when it is sent. Who owes reports stands on the chase list and is reminded
by the program every three days: `reports_reminded`."""
