@step10 @portable
Feature: The payment of an order is captured in parts
  In order to invoice what has been paid so far
  As a merchant
  I want invoices for parts of an order that add up to it exactly

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |

  Scenario: The first part carries the whole shipping, the rest what is left
    When the merchant captures the payment of:
      | product | quantity |
      | bag     | 1        |
      | course  | 2        |
    Then the invoice is paid
    And the invoice has exactly these lines:
      | product | quantity | price | row total |
      | bag     | 1        | 12.5  | 12.5      |
      | course  | 2        | 20    | 40        |
    And the invoice matches the order
    And the order is processing and partly paid
    And the order reflects the capture
    And after the capture, the source quantity of "course" is 2 lower
    And after the capture, the salable quantity of "course" is unchanged
    And after the capture, the stock of "bag" is unchanged
    And the stock reflects the capture
    When the merchant captures the payment
    Then the invoice is paid
    And the invoice has exactly these lines:
      | product | quantity | price | row total |
      | bag     | 3        | 12.5  | 37.5      |
      | course  | 1        | 20    | 20        |
    And the invoice matches the order
    And the invoice charges no shipping
    And the order is processing and paid in full
    And the order reflects the capture
    And the invoices add up to the order
    And the invoice grid lists 2 invoices of the order
    And no other invoice has the invoice's number
    And the order list shows the order once, as it is
    And after the capture, the source quantity of "course" is 1 lower
    And after the capture, the salable quantity of "course" is unchanged
    And the stock reflects the capture

  Scenario: One line at a time
    When the merchant captures the payment of:
      | product | quantity |
      | bag     | 4        |
    Then the invoice matches the order
    And the stock reflects the capture
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 1        |
    Then the invoice matches the order
    And the stock reflects the capture
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 2        |
    Then the invoice matches the order
    And the order is processing and paid in full
    And the invoices add up to the order
    And the invoice grid lists 3 invoices of the order
