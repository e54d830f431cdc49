"""Pages of receptions and petitions: for everybody, for the holder of a receipt, for the reception desk."""
