"""What happens to schedules, events and sign-ups."""
