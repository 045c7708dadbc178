"""People who may be in the store twice: seen side by side, merged, parted."""
