@portable
Feature: The payment of an order is captured in full

  Scenario: Two products are ordered and paid
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |
      | course  | 1        |
    When the merchant captures the payment and notifies the customer
    Then the capture returns the invoice's id
    And the invoice is paid
    And the invoice has exactly these lines:
      | product | quantity | price | row total |
      | bag     | 2        | 12.5  | 25        |
      | course  | 1        | 20    | 20        |
    And each line of the invoice names the order item that it pays for
    And the order is processing and paid in full
    And the invoice grid lists exactly this invoice
    And after the capture, the stock of "bag" is unchanged
    And after the capture, the source quantity of "course" is 1 lower
    And after the capture, the salable quantity of "course" is unchanged
    When the merchant tries to capture the payment again
    Then the request is rejected with 400, saying "The order does not allow an invoice to be created."
