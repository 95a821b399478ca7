@orders_tutorial @luma
Feature: Order tutorial, Step 7: create an order
  In order to get what is in my cart
  As a customer
  I want it to become an order

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account

  Scenario: Composite products have a line of their own and one for each part
    Given the customer has placed the order tutorial's order
    Then the order is new, with everything left to pay
    And the order shows:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
    And each line of the order that has a parent names it
    And the order is shipped by "tablerate_bestway" and paid by "banktransfer"
    And the order list shows the order once, as it is
    And after the order, no source quantity has changed
    And after the order, the salable quantity of "WS12-M-Orange" is 1 lower
    And after the order, the salable quantity of "MH01-S-Gray" is 1 lower
    And after the order, the salable quantity of "24-WG082-blue" is 1 lower
    And after the order, the salable quantity of "24-WG088" is 1 lower
    And after the order, the salable quantity of "240-LV08" is unchanged
