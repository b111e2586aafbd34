"""Understanding: components of Rasa's graph, and under each language's name its pure parsers."""
