"""One folder a vendor; each knows nothing of the others."""
