"""Any JSON over HTTP as a source: an address, and paths to the numbers in its answer."""
