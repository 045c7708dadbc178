"""Work that goes on beside the conversations."""
