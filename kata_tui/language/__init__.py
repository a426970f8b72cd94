"""A language server, asked about the text that is being written. Any server fits that speaks the Language Server Protocol."""
