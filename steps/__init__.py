"""The sentences of the features: each reads its words, calls the harness and asserts. One module per noun."""
