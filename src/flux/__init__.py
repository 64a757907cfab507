"""Flux: a BPMN workflow engine for the decisions of French intercommunal bodies (EPCI)."""
