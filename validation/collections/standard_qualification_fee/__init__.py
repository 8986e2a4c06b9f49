"""StandardQualificationFee: what an awarding organisation charges for each qualification."""
