"""Everything that touches the world outside: vendors, channels, stores, the queue."""
