"""What people type about schedules, events and sign-ups."""
