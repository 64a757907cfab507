"""The pages: Flask, Jinja and htmx; islands where people draw."""
