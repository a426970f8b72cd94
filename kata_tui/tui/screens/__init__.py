"""What fills the terminal: the library, a problem being solved, and the questions asked on top of them."""
