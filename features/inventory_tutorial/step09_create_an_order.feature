@step09 @inventory_tutorial @luma @inventory_setup
Feature: Step 9 of the tutorial: create an order
  In order to get what is in my cart
  As a customer
  I want my cart to become an order that keeps its pieces for me

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account

  Rule: The order keeps its pieces, and takes none from a source

    Scenario: The tutorial's order
      Given Jane has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then the order is new and pending, with everything left to pay
      And the order shows:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 300    |
        | tax         | 0      |
        | grand total | 1917.6 |
      And the order has these lines and no other:
        | sku      | quantity | price | discount |
        | 24-WB03  | 20       | 36    | 144      |
        | 24-WB01  | 40       | 32    | 256      |
        | 240-LV06 | 1        | 22    | 4.4      |
      And the order is shipped by "flatrate_flatrate" and paid by "banktransfer"
      And the order stands once in the list of orders
      And since before the order no source quantity has moved
      And since before the order the salable quantity of "24-WB03" has moved by -20
      And since before the order the salable quantity of "24-WB01" has moved by -40
      And since before the order the salable quantity of "240-LV06" has moved by 0

  @refusal
  Rule: A cart that is not ready is not ordered

    Scenario Outline: Jane tries to order <how>
      Given Jane has put 1 piece of "24-WB01" into her cart
      When Jane tries to order <how>
      Then it is refused with <status>, saying "<message>"
      And the cart is as it was
      And since the cart was opened no salable quantity has moved

      Examples:
        | how                                  | status | message                                                       |
        | before she chose how it is shipped   | 400    | The shipping address is missing. Set the address and try again. |
        | with a payment that does not exist   | 400    | The requested Payment Method is not available.                |

    Scenario: A cart is ordered once
      Given Jane has placed the tutorial's order:
        | sku     | quantity |
        | 24-WB01 | 1        |
      When Jane tries to order once more
      Then it is refused with 404, saying "Current customer does not have an active cart."
      And order, invoices and stock are as they were

    Scenario Outline: An order is looked for <how>
      Given Jane has placed the tutorial's order:
        | sku     | quantity |
        | 24-WB01 | 1        |
      When an order is looked for <how>
      Then it is refused with <status>, saying "<message>"

      Examples:
        | how                            | status | message                                                                       |
        | with the customer's own token  | 401    | The consumer isn't authorized to access Magento_Sales::actions_view.          |
        | under a number that is unknown | 404    | The entity that was requested doesn't exist. Verify the entity and try again. |
        | without saying which           | 400    | "searchCriteria" is required. Enter and try again.                            |
