"""Text messages: Twilio's webhooks in, the outbox out."""
