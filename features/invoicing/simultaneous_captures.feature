@step10 @portable
Feature: Several captures of one order at the same moment
  In order that an impatient click or a repeated message charges nobody twice
  As a merchant of any shop
  I want exactly one invoice, whoever comes first

  Scenario: Four captures at the same moment make one invoice
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |
    When the merchant captures the payment 4 times at the same moment
    Then one capture is accepted and 3 are refused
    And the invoice is paid
    And every value of the invoice follows from the order
    And the invoice stands once in the grid, among no others of the order
    And the order is processing, with nothing left to pay
    And the source quantity of "course" has moved by -3 and its salable quantity by 0
    And the stock has moved as the capture demands
