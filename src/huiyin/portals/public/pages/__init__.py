"""Public pages: ledgers, figures, grids; `links` names them for the frame."""
