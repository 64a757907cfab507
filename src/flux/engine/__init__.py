"""BPMN: reading diagrams into definitions, and the kernel that runs them."""
