"""What a shop remembers: configuration, products, stock, customers, carts, orders and their documents, and Shop, which holds them all."""
