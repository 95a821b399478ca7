@step10 @portable
Feature: The payment of an order is captured in parts
  In order to invoice what has been paid so far
  As a merchant of any shop
  I want invoices for parts of an order that add up to it exactly

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |

  Scenario: A first part carries the whole shipping, the rest what is left
    When the merchant captures the payment of:
      | product | quantity |
      | bag     | 1        |
      | course  | 2        |
    Then the invoice is paid
    And every value of the invoice follows from the order
    And the order is processing, with the rest still to pay
    And every value of the order follows from the capture
    And the source quantity of "course" has moved by -2 and its salable quantity by 0
    And the source quantity of "bag" has moved by 0 and its salable quantity by 0
    And the stock has moved as the capture demands
    When the merchant captures the payment
    Then the invoice is paid
    And every value of the invoice follows from the order
    And the invoice charges no shipping
    And the order is processing, with nothing left to pay
    And every value of the order follows from the capture
    And the invoices of the order add up to the order
    And the grid shows 2 invoices of the order
    And the source quantity of "course" has moved by -1 and its salable quantity by 0
    And the stock has moved as the capture demands

  Scenario: One line at a time
    When the merchant captures the payment of:
      | product | quantity |
      | bag     | 4        |
    Then every value of the invoice follows from the order
    And the stock has moved as the capture demands
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 1        |
    Then every value of the invoice follows from the order
    And the stock has moved as the capture demands
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 2        |
    Then every value of the invoice follows from the order
    And the order is processing, with nothing left to pay
    And the invoices of the order add up to the order
    And the grid shows 3 invoices of the order
