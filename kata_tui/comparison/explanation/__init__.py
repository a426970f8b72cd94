"""From what differs to what a person can learn of it."""
