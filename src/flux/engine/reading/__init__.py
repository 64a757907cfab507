"""From XML to a compiled definition: intake, SpiffWorkflow as the reader, extensions."""
