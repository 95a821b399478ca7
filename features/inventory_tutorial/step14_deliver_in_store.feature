@step14 @inventory_tutorial @luma @inventory_setup
Feature: Step 14 of the tutorial: deliver an order in store
  In order to have it today
  As a customer
  I want to fetch my order at a store near me, and to hear when it is ready

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account

  Rule: Stores near the customer are offered, nearest first

    Scenario Outline: Stores within 50 km of <place>
      When a shopper looks for stores that have "24-WB01" within 50 km of "<place>"
      Then the stores found are "<stores>"
      And each store is shown as it was entered

      Examples:
        | place    | stores                         |
        | 11501:US | huntington, brooklyn, manhattan |
        | New York | manhattan, brooklyn, huntington |

  Rule: The order is ready when the store has packed it

    Scenario: Jane fetches two bags in Brooklyn
      Given Jane has ordered to fetch at "brooklyn":
        | sku     | quantity |
        | 24-WB01 | 2        |
      Then the order is new and pending, with everything left to pay
      And the order shows:
        | figure      | amount |
        | subtotal    | 64     |
        | discount    | 0      |
        | shipping    | 0      |
        | tax         | 0      |
        | grand total | 64     |
      And the order is to be fetched at "brooklyn"
      And since before the order the salable quantity of "24-WB01" has moved by -2
      When the merchant announces that the order is ready
      Then the announcement is made
      And the order's status is complete, and its history says that the customer was notified
      And the shipments of the order come from "brooklyn"
      And since the order the source "brooklyn" has 2 pieces of "24-WB01" less, and no other has moved
      And since the order no salable quantity has moved

  @errata @refusal
  Rule: The tutorial's own request names an address that the cart does not have

    Scenario: The bill goes to an address of the account, named by its number
      Given Jane has put 2 pieces of "24-WB01" into her cart
      When Jane tries to fetch at "brooklyn", with the bill to her account's address by its number
      Then it is refused with 400, saying "Invalid quote address id"
      And the cart is as it was
