"""What every shop's adapter must do, asked of each in the same way (`suite`)."""
