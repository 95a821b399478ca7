@orders_tutorial @luma
Feature: Order tutorial, Step 6: prepare for checkout
  In order to know what I will pay
  As a customer
  I want to choose how my order is shipped

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has put the order tutorial's products into the cart

  Scenario: Table rate
    When the customer asks what shipping costs
    Then "tablerate_bestway" is offered for 5
    When the customer chooses "tablerate_bestway"
    Then the customer may pay by "banktransfer"
    And the customer may pay by "checkmo"
    And the checkout shows:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 5      |
      | tax         | 0      |
      | grand total | 165    |
      | quantity    | 4      |
