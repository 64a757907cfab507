"""The HTTP face of Flux: REST, pages, and the Camunda 7 dialect."""
