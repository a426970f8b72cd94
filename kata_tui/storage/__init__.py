"""Files and folders: read within bounds, written whole or not at all, and tried before they are trusted. On the ground floor."""
