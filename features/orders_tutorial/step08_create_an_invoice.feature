@orders_tutorial @luma
Feature: Order tutorial, Step 8: create an invoice
  In order to ship what is paid for
  As a merchant
  I want one invoice with every line, composite products and their parts alike

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has placed the order tutorial's order

  Scenario: The order is paid in full
    When the merchant captures the payment and notifies the customer
    Then the capture returns the invoice's id
    And the invoice is paid
    And the invoice shows:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
    And the invoice matches the order
    And the order is processing and paid in full
    And the order reflects the capture
    And the invoice grid lists exactly this invoice
    And after the capture, no source quantity has changed
    And the stock reflects the capture
