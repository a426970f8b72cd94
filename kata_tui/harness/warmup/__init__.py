"""What a waiting process does before there is a submission."""
