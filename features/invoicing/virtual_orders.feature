@step10 @portable
Feature: An order of virtual goods only is done when it is paid
  In order not to wait for a shipment that will never be
  As a merchant of any shop
  I want such an order to be complete with its last invoice

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
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
    And every value of the invoice follows from the order
    And the order is complete, with nothing left to pay
    And every value of the order follows from the capture
    And the source quantity of "course" has moved by -8 and its salable quantity by 0
    And the stock has moved as the capture demands

  Scenario: Paid in parts, the order is complete with the last one
    When the merchant captures the payment of:
      | product | quantity |
      | course  | 3        |
    Then every value of the invoice follows from the order
    And the order is processing, with the rest still to pay
    And the source quantity of "course" has moved by -3 and its salable quantity by 0
    When the merchant captures the payment
    Then every value of the invoice follows from the order
    And the order is complete, with nothing left to pay
    And every value of the order follows from the capture
    And the source quantity of "course" has moved by -5 and its salable quantity by 0
    And the invoices of the order add up to the order
