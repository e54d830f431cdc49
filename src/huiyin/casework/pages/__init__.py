"""Pages of casework: tables that are taken over; which receipts a browser may read, for the pages of every subject."""
