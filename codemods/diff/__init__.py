"""Old and new text -> changes, the plan that holds them, and the reports that show it."""
