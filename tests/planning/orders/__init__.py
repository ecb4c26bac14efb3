"""Orders as districts write them, and what is to be read from each. All are made up."""
