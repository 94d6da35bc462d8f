"""YAML files in, plain values with the place of each out."""
