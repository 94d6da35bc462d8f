"""What answers at our own address, where one is configured: pushed numbers in, health and metrics out."""
