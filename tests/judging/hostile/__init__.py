"""What is thrown at the judge, and by whom: it is the system that answers, on every tier of protection."""
