"""What there is to be translated of the front end, as gettext has it."""
