"""Training of the agents: from what the graph holds to a model or an adapter that the next run uses."""
