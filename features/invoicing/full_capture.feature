@step10 @portable
Feature: The payment of an order is captured in full
  In order to know what has been paid and what may be shipped
  As a merchant
  I want one invoice that carries every line of the order, to the cent, and a stock that moves only where it must

  Background:
    Given a customer with a signed-in account
    And these products:
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
    Then the capture returns the invoice's id
    And the invoice is paid
    And the invoice has exactly these lines:
      | product   | quantity | price | row total |
      | bag       | 4        | 12.5  | 50        |
      | course    | 3        | 20    | 60        |
      | untracked | 1        | 5     | 5         |
    And the invoice matches the order
    And the order is processing and paid in full
    And the order reflects the capture
    And the invoice grid lists exactly this invoice
    And no other invoice has the invoice's number
    And the order list shows the order once, as it is
    And the order's lines and status, each read alone, are those of the order
    And after the capture, the stock of "bag" is unchanged
    And after the capture, the source quantity of "course" is 3 lower
    And after the capture, the salable quantity of "course" is unchanged
    And after the capture, the stock of "untracked" is unchanged
    And the stock reflects the capture
    And "bag" and "course" are still for sale

  Scenario: The order item ids are handed on by SKU
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
    Then after the order, the salable quantity of "bag" is 4 lower
    And after the order, the salable quantity of "course" is 3 lower
    And after the order, the salable quantity of "untracked" is unchanged
    And after the order, no source quantity has changed

  Scenario: A price with odd cents is invoiced to the cent
    Given these products:
      | product | type   | stock   | price | quantity |
      | pen     | simple | managed | 3.33  | 100      |
    And the customer has ordered:
      | product | quantity |
      | pen     | 7        |
      | bag     | 3        |
    When the merchant captures the payment
    Then the invoice has exactly these lines:
      | product | quantity | price | row total |
      | pen     | 7        | 3.33  | 23.31     |
      | bag     | 3        | 12.5  | 37.5      |
    And the invoice matches the order
    And the order reflects the capture

  Scenario: Products sold by weight are invoiced to the gram
    Given these products:
      | product  | type    | stock     | price | quantity |
      | coffee   | simple  | by weight | 18    | 40       |
      | lectures | virtual | by weight | 50    | 20       |
    And the customer has ordered:
      | product  | quantity |
      | coffee   | 2.5      |
      | lectures | 1.25     |
    When the merchant captures the payment
    Then the invoice has exactly these lines:
      | product  | quantity | price | row total |
      | coffee   | 2.5      | 18    | 45        |
      | lectures | 1.25     | 50    | 62.5      |
    And the invoice matches the order
    And the order reflects the capture
    And after the capture, the source quantity of "lectures" is 1.25 lower
    And after the capture, the salable quantity of "lectures" is unchanged
    And the stock reflects the capture
