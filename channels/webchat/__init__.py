"""Web chat: the HTTP and socket interface, the page and the widget."""
