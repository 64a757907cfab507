"""The verbs: one public function is one use case and one transaction."""
