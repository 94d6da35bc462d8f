"""What a weekly digest says: values, rows, changes."""
