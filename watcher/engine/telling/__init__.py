"""Who is owed what: receivers, groups, quiet hours, and messages brought up to date."""
