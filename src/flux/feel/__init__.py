"""FEEL, the expression language of DMN 1.5; pure, usable on its own."""
