@step07 @inventory_tutorial @luma @inventory_setup
Feature: Step 7 of the tutorial: create a cart and add products
  In order to buy several things at once
  As a customer
  I want to put them into a cart, and to see what they cost

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account

  Rule: The cart shows what was put into it

    Scenario: The tutorial's cart
      When the customer puts the tutorial's products into the cart:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then the cart has exactly these lines:
        | sku      | name            | type         | quantity | price |
        | 24-WB03  | Driven Backpack | simple       | 20       | 36    |
        | 24-WB01  | Voyage Yoga Bag | simple       | 40       | 32    |
        | 240-LV06 | Yoga Adventure  | downloadable | 1        | 22    |
      And the cart shows:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 0      |
        | tax         | 0      |
        | grand total | 1617.6 |
        | quantity    | 61     |
      And after the cart, no salable quantity has changed

    Scenario: A customer has one open cart
      When the customer opens a cart twice
      Then both times it is the same cart

    Scenario: The same product twice is one line
      When the customer puts 3 of "24-WB01" into the cart
      And the customer puts 4 of "24-WB01" into the cart
      Then the cart holds 7 of "24-WB01" in one line

    Scenario: A quantity below one counts as one
      When the customer puts -1 of "24-WB01" into the cart
      Then the cart holds 1 of "24-WB01" in one line

  @refusal
  Rule: What cannot be sold is rejected

    Scenario Outline: The customer tries to put <quantity> of "<sku>" into the cart
      Given the customer has put 1 of "24-WB01" into the cart
      When the customer tries to put <quantity> of "<sku>" into the cart
      Then the request is rejected with <status>, saying "<message>"
      And the cart is unchanged

      Examples:
        | sku        | quantity | status | message                                                                         |
        | qa-nowhere | 1        | 404    | The product that was requested doesn't exist. Verify the product and try again. |
        | 24-WB01    | 5000     | 400    | The requested qty is not available                                              |

    Scenario: An anonymous caller asks for the cart of an account
      When an anonymous caller tries to open a customer's cart
      Then the request is rejected with 401, saying "The consumer isn't authorized to access self."
