"""What operations of a source are given while it runs, where JAX raises nothing and does not what was meant."""
