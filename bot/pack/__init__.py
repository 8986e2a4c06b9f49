"""An auditor's pack: all that is known of one return, made here, and verified without any store."""
