@step07 @inventory_tutorial @luma @inventory_setup
Feature: Step 7 of the tutorial: create a cart and add products
  In order to buy several things at once
  As a customer
  I want to put them into a cart, and to see what they come to

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account

  Rule: The cart shows what was put into it

    Scenario: The tutorial's cart
      When Jane puts the tutorial's goods into her cart:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then the cart has these lines and no other:
        | sku      | name            | type         | quantity | price |
        | 24-WB03  | Driven Backpack | simple       | 20       | 36    |
        | 24-WB01  | Voyage Yoga Bag | simple       | 40       | 32    |
        | 240-LV06 | Yoga Adventure  | downloadable | 1        | 22    |
      And the cart comes to:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 0      |
        | tax         | 0      |
        | grand total | 1617.6 |
        | pieces      | 61     |
      And since the cart was opened no salable quantity has moved

    Scenario: A customer has one open cart
      When Jane opens her cart twice
      Then both times it is the same cart

    Scenario: The same product twice is one line
      When Jane puts 3 pieces of "24-WB01" into her cart
      And Jane puts 4 pieces of "24-WB01" into her cart
      Then the cart holds 7 pieces of "24-WB01" in one line

    Scenario: Less than one piece counts as one
      When Jane puts -1 pieces of "24-WB01" into her cart
      Then the cart holds 1 piece of "24-WB01" in one line

  @refusal
  Rule: What cannot be sold is refused

    Scenario Outline: Jane tries to put <what> into her cart
      Given Jane has put 1 piece of "24-WB01" into her cart
      When Jane tries to put <what> into her cart
      Then it is refused with <status>, saying "<message>"
      And the cart is as it was

      Examples:
        | what                           | status | message                                                                              |
        | a product that does not exist  | 404    | The product that was requested doesn't exist. Verify the product and try again.      |
        | more pieces than are for sale  | 400    | The requested qty is not available                                                   |

    Scenario: Somebody without an account asks for the cart of an account
      When somebody with no token asks for a customer's cart
      Then it is refused with 401, saying "The consumer isn't authorized to access self."
