"""When to ask again: by the nearest level, by the budget of calls and by the vendor's own quota."""
