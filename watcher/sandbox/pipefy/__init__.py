"""Pipefy's usage API as a stand-in: tokens, GraphQL, a world that grows with time, and faults on demand."""
