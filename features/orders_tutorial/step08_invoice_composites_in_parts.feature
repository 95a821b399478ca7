@step10 @orders_tutorial @luma
Feature: Order tutorial, Step 8: invoice composite products in parts
  In order to invoice what has been paid so far
  As a merchant
  I want each part to carry composite products with their variants and parts, and the parts to add up to the order

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has ordered 3 of each composite product of the order tutorial

  Scenario: A bundle and a configurable product are paid in parts
    When the merchant captures the payment of:
      | sku                                               | quantity |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1        |
    Then the invoice has exactly these lines:
      | sku                                               | quantity |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1        |
      | 24-WG082-blue                                     | 1        |
      | 24-WG084                                          | 1        |
      | 24-WG086                                          | 1        |
      | 24-WG088                                          | 1        |
    And the invoice matches the order
    And the order is processing and partly paid
    And the order reflects the capture
    And the stock reflects the capture
    When the merchant captures the payment of:
      | sku         | quantity |
      | MH01-S-Gray | 2        |
    Then the invoice matches the order
    And the invoice charges no shipping
    And the order reflects the capture
    And the stock reflects the capture
    When the merchant captures the payment
    Then the invoice matches the order
    And the order is processing and paid in full
    And the order reflects the capture
    And the stock reflects the capture
    And the invoices add up to the order
    And the invoice grid lists 3 invoices of the order
