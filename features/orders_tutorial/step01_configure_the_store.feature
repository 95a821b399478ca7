@orders_tutorial @luma
Feature: Order tutorial, Step 1: configure the store
  In order to take orders that are paid by bank transfer
  As a merchant
  I want the shop to offer that payment, and a way to ship

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has put the order tutorial's products into the cart

  Scenario: The shop offers bank transfer, table rate and flat rate
    When the customer asks what shipping costs
    Then "tablerate_bestway" is offered for 5
    And "flatrate_flatrate" is offered for 15
    When the customer chooses "tablerate_bestway"
    Then the customer may pay by "banktransfer"
