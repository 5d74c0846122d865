"""What everyone may know of a user."""
