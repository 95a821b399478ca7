@step10 @inventory_tutorial @luma @inventory_setup
Feature: Step 10 of the tutorial: the sources of virtual products
  In order that each source holds what it says
  As a merchant with several sources
  I want an invoice to take virtual products from the sources that may give them, best priority first

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account

  Scenario: The source of best priority gives what it has, the next one the rest
    Given the virtual product "course" at 20, stocked at these sources:
      | source  | quantity | status   |
      | hq      | 20       | in stock |
      | west_wh | 5        | in stock |
      | ne_wh   | 5        | in stock |
    And the customer has ordered:
      | product | quantity |
      | course  | 7        |
    When the merchant captures the payment
    Then after the capture, the quantity of "course" at "ne_wh" is 5 lower
    And after the capture, the quantity of "course" at "west_wh" is 2 lower
    And after the capture, the quantity of "course" at "hq" is unchanged
    And after the capture, the salable quantity of "course" is unchanged
    And the stock reflects the capture

  Scenario: A source that is out of stock gives nothing
    Given the virtual product "course" at 20, stocked at these sources:
      | source  | quantity | status       |
      | ne_wh   | 5        | out of stock |
      | west_wh | 20       | in stock     |
    And the customer has ordered:
      | product | quantity |
      | course  | 7        |
    When the merchant captures the payment
    Then after the capture, the quantity of "course" at "ne_wh" is unchanged
    And after the capture, the quantity of "course" at "west_wh" is 7 lower
    And after the capture, the salable quantity of "course" is unchanged
    And the stock reflects the capture

  Scenario: A source that is disabled before the payment gives nothing
    Given the virtual product "course" at 20, stocked at these sources:
      | source | quantity | status   |
      | hq     | 20       | in stock |
    And the customer has ordered:
      | product | quantity |
      | course  | 3        |
    And the merchant has disabled the source "hq"
    When the merchant captures the payment
    Then the invoice matches the order
    And the order is complete and paid in full
    And after the capture, no source quantity has changed

  Scenario: The stock's index may lag where half of a product is reserved
    Given the virtual product "course" at 20, stocked at these sources:
      | source | quantity | status   |
      | hq     | 6        | in stock |
    And the customer has ordered:
      | product | quantity |
      | course  | 3        |
    When the merchant captures the payment
    Then after the capture, the quantity of "course" at "hq" is 3 lower
    And the salable quantity of "course" is 3, or 0 until the stock is indexed again
