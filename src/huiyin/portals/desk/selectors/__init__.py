"""What the desk asks: the queue by filters, tables, the map beside a matter, messages, methods."""
