"""config.yaml and rules files in their canonical form: text in, text out, no comment lost."""
