@step08 @inventory_tutorial @luma @inventory_setup
Feature: Step 8 of the tutorial: prepare for checkout
  In order to know what shipping costs before I pay
  As a customer
  I want to see the shipping methods for my cart, and to choose one

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account
    And the customer has put the tutorial's products into the cart:
      | sku      | quantity |
      | 24-WB03  | 20       |
      | 24-WB01  | 40       |
      | 240-LV06 | 1        |

  Scenario: Flat rate costs five for each physical unit
    When the customer asks what shipping costs
    Then "flatrate_flatrate" is offered for 300

  @errata
  Scenario: The sample data's table rate is offered too, where the tutorial shows flat rate alone
    When the customer asks what shipping costs
    Then "tablerate_bestway" is offered for 5

  Scenario: With flat rate the cart has the tutorial's total
    When the customer chooses "flatrate_flatrate"
    Then the customer may pay by "banktransfer"
    And the customer may pay by "checkmo"
    And the checkout shows:
      | figure      | amount |
      | subtotal    | 2022   |
      | discount    | -404.4 |
      | shipping    | 300    |
      | tax         | 0      |
      | grand total | 1917.6 |
      | quantity    | 61     |
    And after the cart, no salable quantity has changed

  @refusal
  Scenario: A shipping method that does not exist
    When the customer tries to choose "nope_nope"
    Then the request is rejected with 404, saying "Carrier with such method not found: nope, nope"
    And the cart is unchanged
