"""What JAX makes of a call: its equations, what they cost, where they come from."""
