@step10 @portable
Feature: An order of virtual products only is complete when it is paid
  In order not to wait for a shipment that will never be
  As a merchant
  I want such an order to be complete with its last invoice

  Background:
    Given a customer with a signed-in account
    And these products:
      | product   | type    | stock     | price | quantity |
      | course    | virtual | managed   | 20    | 30       |
      | untracked | virtual | unmanaged | 5     | 10       |
    And the customer has ordered:
      | product   | quantity |
      | course    | 8        |
      | untracked | 2        |

  Scenario: Paid in full, the order is complete at once
    When the merchant captures the payment and notifies the customer
    Then the invoice is paid
    And the invoice has exactly these lines:
      | product   | quantity | price | row total |
      | course    | 8        | 20    | 160       |
      | untracked | 2        | 5     | 10        |
    And the invoice matches the order
    And the order is complete and paid in full
    And the order reflects the capture
    And after the capture, the source quantity of "course" is 8 lower
    And after the capture, the salable quantity of "course" is unchanged
    And the stock reflects the capture

  Scenario: Paid in parts, the order is complete with the last one
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 3        |
    Then the invoice matches the order
    And the order is processing and partly paid
    And after the capture, the source quantity of "course" is 3 lower
    And after the capture, the salable quantity of "course" is unchanged
    When the merchant captures the payment
    Then the invoice matches the order
    And the order is complete and paid in full
    And the order reflects the capture
    And after the capture, the source quantity of "course" is 5 lower
    And after the capture, the salable quantity of "course" is unchanged
    And the invoices add up to the order
