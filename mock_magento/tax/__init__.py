"""The tax domain of the mock: classes, rates and rules, and what they charge."""
