@step08 @inventory_tutorial @luma @inventory_setup
Feature: Step 8 of the tutorial: prepare for checkout
  In order to know what shipping costs before I pay
  As a customer
  I want to see the ways to ship my cart, and to choose one

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account
    And Jane has put the tutorial's goods into her cart:
      | sku      | quantity |
      | 24-WB03  | 20       |
      | 24-WB01  | 40       |
      | 240-LV06 | 1        |

  Scenario: Flat rate costs five for each physical piece
    When Jane asks what shipping costs
    Then "flatrate_flatrate" is offered for 300

  @errata
  Scenario: The sample data's table rate is offered too, where the tutorial shows flat rate alone
    When Jane asks what shipping costs
    Then "tablerate_bestway" is offered for 5

  Scenario: With flat rate the cart comes to the tutorial's total
    When Jane chooses "flatrate_flatrate"
    Then Jane may pay by "banktransfer"
    And Jane may pay by "checkmo"
    And the checkout comes to:
      | figure      | amount |
      | subtotal    | 2022   |
      | discount    | -404.4 |
      | shipping    | 300    |
      | tax         | 0      |
      | grand total | 1917.6 |
      | pieces      | 61     |
    And since the cart was opened no salable quantity has moved

  @refusal
  Scenario: A way to ship that does not exist
    When Jane tries to choose "nope_nope"
    Then it is refused with 404, saying "Carrier with such method not found: nope, nope"
    And the cart is as it was
