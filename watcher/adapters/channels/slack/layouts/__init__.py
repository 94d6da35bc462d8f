"""The layouts, a file a kind of message: each gives blocks by name, in the order people read them."""
