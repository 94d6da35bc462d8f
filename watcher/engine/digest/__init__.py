"""The weekly digest: what it is made from, and when it is owed."""
