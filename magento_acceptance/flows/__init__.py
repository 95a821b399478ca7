"""What is done to the shop, step by step: the same functions serve the Gherkin steps and the replay of the tutorial."""
