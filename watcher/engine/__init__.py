"""The verbs: sweep, poll, judge, deliver. They speak of the domain and the ports only."""
