"""What we owe people, written down and sent; and what comes back."""
