"""Who is writing: identifiers, verification, one-time codes."""
