"""Asking sources: who is asked, in which batches, what becomes of the answer, of silence and of holes."""
