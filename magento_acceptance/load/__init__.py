"""Many customers at once, from the order to the invoice, and the laws that must hold afterwards."""
