@step14 @inventory_tutorial @luma @inventory_setup
Feature: Step 14 of the tutorial: deliver an order in store
  In order to have it today
  As a customer
  I want to pick up my order at a store near me, and to hear when it is ready

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account

  Rule: Stores near the customer are offered, nearest first

    Scenario Outline: Stores within 50 km of <place>
      When the customer looks for stores that have "24-WB01" within 50 km of "<place>"
      Then the stores found are "<stores>"
      And each store is shown as it was entered

      Examples:
        | place    | stores                          |
        | 11501:US | huntington, brooklyn, manhattan |
        | New York | manhattan, brooklyn, huntington |

  Rule: The order is ready when the store has packed it

    Scenario: The customer picks up two bags in Brooklyn
      Given the customer has ordered for pickup at "brooklyn":
        | sku     | quantity |
        | 24-WB01 | 2        |
      Then the order is new, with everything left to pay
      And the order shows:
        | figure      | amount |
        | subtotal    | 64     |
        | discount    | 0      |
        | shipping    | 0      |
        | tax         | 0      |
        | grand total | 64     |
      And the order is to be picked up at "brooklyn"
      And after the order, the salable quantity of "24-WB01" is 2 lower
      When the merchant notifies the customer that the order is ready
      Then the notification succeeds
      And the order is shipped though not paid, and its history says that the customer was notified
      And the shipments of the order come from "brooklyn"
      And after the notification, the quantity of "24-WB01" at "brooklyn" is 2 lower
      And after the notification, the source quantity of "24-WB01" is 2 lower
      And after the notification, no salable quantity has changed

  @errata @refusal
  Rule: The tutorial's own request names an address that the cart does not have

    Scenario: The billing address is an address of the account, named by its id
      Given the customer has put 2 of "24-WB01" into the cart
      When the customer tries to choose pickup at "brooklyn", billed to the account's address by its id
      Then the request is rejected with 400, saying "Invalid quote address id"
      And the cart is unchanged
