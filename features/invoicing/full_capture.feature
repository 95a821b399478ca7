@step10 @portable
Feature: The payment of an order is captured in full
  In order to know what has been paid and what may be shipped
  As a merchant of any shop
  I want one invoice that carries every line of the order, to the cent, and a stock that moves only where it must

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product   | type    | stock     | price | quantity |
      | bag       | simple  | managed   | 12.5  | 50       |
      | course    | virtual | managed   | 20    | 30       |
      | untracked | virtual | unmanaged | 5     | 10       |

  Scenario: Physical, virtual and unmanaged lines are paid in one invoice
    Given the customer has ordered:
      | product   | quantity |
      | bag       | 4        |
      | course    | 3        |
      | untracked | 1        |
    When the merchant captures the payment and notifies the customer
    Then the capture is answered with the invoice's id
    And the invoice is paid
    And every value of the invoice follows from the order
    And the order is processing, with nothing left to pay
    And every value of the order follows from the capture
    And the invoice stands once in the grid, among no others of the order
    And the source quantity of "bag" has moved by 0 and its salable quantity by 0
    And the source quantity of "course" has moved by -3 and its salable quantity by 0
    And the source quantity of "untracked" has moved by 0 and its salable quantity by 0
    And the stock has moved as the capture demands

  Scenario: The ids of the order items are handed on by SKU
    Given the customer has ordered:
      | product | quantity |
      | bag     | 2        |
      | course  | 1        |
    When the merchant captures the payment
    Then each line of the invoice names the order item that it pays for
    And the order item ids of "bag" and "course" are known to the steps that follow

  Scenario: Ordering reserves what the customer may take
    Given the customer has ordered:
      | product   | quantity |
      | bag       | 4        |
      | course    | 3        |
      | untracked | 1        |
    Then since before the order the salable quantity of "bag" has moved by -4
    And since before the order the salable quantity of "course" has moved by -3
    And since before the order the salable quantity of "untracked" has moved by 0
    And since before the order no source quantity has moved

  Scenario: A price with odd cents is invoiced to the cent
    Given this product of the scenario's own:
      | product | type   | stock   | price | quantity |
      | pen     | simple | managed | 3.33  | 100      |
    And the customer has ordered:
      | product | quantity |
      | pen     | 7        |
      | bag     | 3        |
    When the merchant captures the payment
    Then every value of the invoice follows from the order
    And every value of the order follows from the capture

  Scenario: Goods sold by weight are invoiced to the gram
    Given these products of the scenario's own:
      | product  | type    | stock     | price | quantity |
      | coffee   | simple  | by weight | 18    | 40       |
      | lectures | virtual | by weight | 50    | 20       |
    And the customer has ordered:
      | product  | quantity |
      | coffee   | 2.5      |
      | lectures | 1.25     |
    When the merchant captures the payment
    Then every value of the invoice follows from the order
    And every value of the order follows from the capture
    And the source quantity of "lectures" has moved by -1.25 and its salable quantity by 0
    And the stock has moved as the capture demands
