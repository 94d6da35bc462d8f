"""What answers at our own address, where one is configured: pages, health, metrics, and pushed numbers in."""
