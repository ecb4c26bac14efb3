"""What happens to acts: a module for each subject."""
