"""What public pages ask: a month's figures by place, and who looks after a grid."""
