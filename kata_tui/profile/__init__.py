"""What belongs to one user, for the commands and the screens alike."""
