Feature: The payment of an order is captured in full

  Scenario Outline: Two products are ordered and paid, run <run>
    Given a signed-in administrator
    And a customer with a signed-in account
    And these products:
      | product | type    | price | quantity |
      | bag     | simple  | 12.5  | 50       |
      | course  | virtual | 20    | 30       |
    And the stock of "bag" is 50 and of "course" 30
    When the customer orders 2 of "bag" and 1 of "course"
    Then the order of 2 of "bag" and 1 of "course" is pending, 55 are due
    When the merchant captures the payment
    Then the invoice is paid: 45 for 3 units, 10 for shipping
    And the invoice has exactly these lines:
      | product | quantity | price | row total |
      | bag     | 2        | 12.5  | 25        |
      | course  | 1        | 20    | 20        |
    And the order of 2 of "bag" and 1 of "course" is processing, 55 are paid
    And the list of invoices shows exactly this invoice
    And the salable quantity of "bag" is 48 and of "course" 29
    And the source quantity of "bag" is 50 and of "course" 29
    When the merchant captures the payment again
    Then the capture is refused: "The order does not allow an invoice to be created."

    Examples:
      | run |
