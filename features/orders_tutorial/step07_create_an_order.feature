@orders_tutorial @luma
Feature: Order tutorial, Step 7: create an order
  In order to get what is in my cart
  As a customer
  I want it to become an order

  Background:
    Given Luma's products of the order tutorial are for sale
    And Jane Doe has an account

  Scenario: Composite products have a line of their own and one for each part
    Given Jane has placed the order tutorial's order
    Then the order is new and pending, with everything left to pay
    And the order shows:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
    And each line of the order that has a parent names it
    And the order is shipped by "tablerate_bestway" and paid by "banktransfer"
    And the order stands once in the list of orders
    And since before the order no source quantity has moved
    And since before the order the salable quantity of "WS12-M-Orange" has moved by -1
    And since before the order the salable quantity of "MH01-S-Gray" has moved by -1
    And since before the order the salable quantity of "24-WG082-blue" has moved by -1
    And since before the order the salable quantity of "24-WG088" has moved by -1
    And since before the order the salable quantity of "240-LV08" has moved by 0
