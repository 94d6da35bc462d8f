"""Where values come from: the environment, files of secrets, config.yaml; strongest first."""
