"""One file or folder a way of telling people; each knows nothing of the others."""
