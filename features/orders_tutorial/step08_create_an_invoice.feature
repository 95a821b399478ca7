@orders_tutorial @luma
Feature: Order tutorial, Step 8: create an invoice
  In order to ship what is paid for
  As a merchant
  I want one invoice with every line, composite products and their parts alike

  Background:
    Given Luma's products of the order tutorial are for sale
    And Jane Doe has an account
    And Jane has placed the order tutorial's order

  Scenario: The order is paid in full
    When the merchant captures the payment and notifies the customer
    Then the capture is answered with the invoice's id
    And the invoice is paid
    And the invoice shows the published figures:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
    And every value of the invoice follows from the order
    And the order is processing, with nothing left to pay
    And every value of the order follows from the capture
    And the invoice stands once in the grid, among no others of the order
    And the stock has moved as the capture demands
    And no source quantity has moved
