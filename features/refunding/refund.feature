@refunding @portable
Feature: A paid order is paid back
  In order to settle what customers send back, or never got
  As a merchant of any shop
  I want a credit memo that is right to the cent, and a stock that knows what came back

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product   | type    | stock     | price | quantity |
      | bag       | simple  | managed   | 12.5  | 50       |
      | course    | virtual | managed   | 20    | 30       |
      | untracked | virtual | unmanaged | 5     | 10       |
    And the customer has ordered:
      | product   | quantity |
      | bag       | 4        |
      | course    | 3        |
      | untracked | 1        |
    And the merchant has captured the payment

  Rule: What was shipped comes back to its source

    Background:
      Given the merchant has shipped as the source selection advises

    Scenario: One piece comes back, and the rest later
      When the merchant refunds back to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then the refund is answered with the credit memo's id
      And every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And the stock has moved as the refund demands
      And by the refund the source quantity of "bag" has moved by 1 and its salable quantity by 1
      And the credit memo shows:
        | figure      | amount |
        | subtotal    | 12.5   |
        | shipping    | 0      |
        | adjustment  | 0      |
        | grand total | 12.5   |
      And the order is complete
      When the merchant refunds everything
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And the stock has moved as the refund demands
      And by the refund the source quantity of "bag" has moved by 3 and its salable quantity by 3
      And by the refund the source quantity of "course" has moved by 3 and its salable quantity by 3
      And by the refund the source quantity of "untracked" has moved by 0 and its salable quantity by 0
      And the order is closed

    Scenario: The customer keeps the piece
      When the merchant refunds not back to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And by the refund the source quantity of "bag" has moved by 0 and its salable quantity by 0

    Scenario: Some of the shipping is paid back
      When the merchant refunds back to stock, with 3 of the shipping:
        | product | quantity |
        | bag     | 2        |
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And the stock has moved as the refund demands

    Scenario: Something is added, and something kept
      When the merchant refunds back to stock, without shipping, adding 2.5 and keeping 4:
        | product | quantity |
        | bag     | 1        |
        | course  | 1        |
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And the credit memo shows:
        | figure      | amount |
        | subtotal    | 32.5   |
        | adjustment  | -1.5   |
        | grand total | 31     |
      And the stock has moved as the refund demands

    Scenario: The customer is told why
      When the merchant refunds back to stock with the comment "A strap was torn" and notifies the customer:
        | product | quantity |
        | bag     | 1        |
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund

  Rule: What never left is released, or written off

    Scenario: A piece that was not shipped is for sale again
      When the merchant refunds back to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then every value of the credit memo follows from the order
      And every value of the order follows from the refund
      And the stock has moved as the refund demands
      And by the refund the source quantity of "bag" has moved by 0 and its salable quantity by 1
      And the order is processing

    Scenario: A piece that was not shipped and is not returned leaves its source
      When the merchant refunds not back to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then every value of the credit memo follows from the order
      And the stock has moved as the refund demands
      And by the refund the source quantity of "bag" has moved by -1 and its salable quantity by 0
