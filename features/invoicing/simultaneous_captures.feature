@step10 @portable
Feature: Several captures of one order at the same moment
  In order that an impatient click or a repeated message charges nobody twice
  As a merchant
  I want what was ordered to be invoiced once, whoever comes first

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |

  Scenario: Four captures at the same moment make one invoice
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |
    When the merchant captures the payment 4 times at the same moment
    Then 1 capture is accepted and 3 are rejected
    And the invoice is paid
    And the invoice matches the order
    And the invoice grid lists exactly this invoice
    And the order is processing and paid in full
    And after the capture, the source quantity of "course" is 3 lower
    And after the capture, the salable quantity of "course" is unchanged
    And the stock reflects the capture

  Scenario: Parts at the same moment are both invoiced
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
    When the merchant captures 1 of "bag" 2 times at the same moment
    Then all 2 captures are accepted
    And each invoice matches the order
    And the order reflects the captures
    And 2 of "bag" are invoiced
    And the order is processing

  Scenario: Parts at the same moment never exceed what was ordered
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
    When the merchant captures 3 of "bag" 2 times at the same moment
    Then 1 capture is accepted and 1 is rejected
    And the invoice matches the order
    And the order reflects the capture
    And 3 of "bag" are invoiced

  Scenario: Parts at the same moment complete an order of virtual products
    Given the customer has ordered:
      | product | quantity |
      | course  | 6        |
    When the merchant captures 2 of "course" 3 times at the same moment
    Then all 3 captures are accepted
    And each invoice matches the order
    And the order reflects the captures
    And 6 of "course" are invoiced
    And the order is complete
    And after the captures, the source quantity of "course" is 6 lower
    And after the captures, the salable quantity of "course" is unchanged
