"""What rules ask of the future: sketches of days, kept, and outlooks made of them."""
