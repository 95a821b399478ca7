@refunding @portable
Feature: A paid order is refunded
  In order to settle what customers send back, or never received
  As a merchant
  I want a credit memo that is right to the cent, and a stock that knows what came back

  Background:
    Given a customer with a signed-in account
    And these products:
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

    Scenario: One unit comes back, and the rest later
      When the merchant refunds to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then the refund returns the credit memo's id
      And the credit memo has exactly these lines:
        | product | quantity | price |
        | bag     | 1        | 12.5  |
      And the credit memo shows:
        | figure     | amount |
        | shipping   | 0      |
        | adjustment | 0      |
      And the credit memo matches the order
      And the order reflects the refund
      And after the refund, the source quantity of "bag" is 1 higher
      And after the refund, the salable quantity of "bag" is 1 higher
      And the stock reflects the refund
      And the order is complete
      When the merchant refunds everything
      Then the credit memo matches the order
      And the order reflects the refund
      And after the refund, the source quantity of "bag" is 3 higher
      And after the refund, the salable quantity of "bag" is 3 higher
      And after the refund, the source quantity of "course" is 3 higher
      And after the refund, the salable quantity of "course" is 3 higher
      And after the refund, the stock of "untracked" is unchanged
      And the stock reflects the refund
      And the order is closed

    Scenario: The customer keeps the product
      When the merchant refunds without return to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then the credit memo matches the order
      And the order reflects the refund
      And after the refund, the stock of "bag" is unchanged

    Scenario: Some of the shipping is refunded
      When the merchant refunds to stock, with half of the shipping:
        | product | quantity |
        | bag     | 2        |
      Then the credit memo matches the order
      And the order reflects the refund
      And the stock reflects the refund

    Scenario: Something is added, and something kept
      When the merchant refunds to stock, without shipping, adding 2.5 and keeping 4:
        | product | quantity |
        | bag     | 1        |
        | course  | 1        |
      Then the credit memo has exactly these lines:
        | product | quantity | price |
        | bag     | 1        | 12.5  |
        | course  | 1        | 20    |
      And the credit memo shows:
        | figure     | amount |
        | shipping   | 0      |
        | adjustment | -1.5   |
      And the credit memo matches the order
      And the order reflects the refund
      And the stock reflects the refund

    Scenario: The customer is told why
      When the merchant refunds to stock with the comment "A strap was torn" and notifies the customer:
        | product | quantity |
        | bag     | 1        |
      Then the credit memo matches the order
      And the order reflects the refund

  Rule: What was never shipped is released, or written off

    Scenario: A unit that was not shipped is for sale again
      When the merchant refunds to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then the credit memo matches the order
      And the order reflects the refund
      And after the refund, the source quantity of "bag" is unchanged
      And after the refund, the salable quantity of "bag" is 1 higher
      And the stock reflects the refund
      And the order is processing

    Scenario: A unit that was not shipped and is not returned leaves its source
      When the merchant refunds without return to stock, without shipping:
        | product | quantity |
        | bag     | 1        |
      Then the credit memo matches the order
      And after the refund, the source quantity of "bag" is 1 lower
      And after the refund, the salable quantity of "bag" is unchanged
      And the stock reflects the refund
