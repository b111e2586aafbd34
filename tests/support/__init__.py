"""What tests share: the whole product as real processes, and people who write to it."""
