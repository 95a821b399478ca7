@step09 @inventory_tutorial @luma @inventory_setup
Feature: Step 9 of the tutorial: create an order
  In order to get what is in my cart
  As a customer
  I want my cart to become an order that reserves its quantities for me

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account

  Rule: The order reserves its quantities, and takes none from a source

    Scenario: The tutorial's order
      Given the customer has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then the order is new, with everything left to pay
      And the order shows:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 300    |
        | tax         | 0      |
        | grand total | 1917.6 |
      And the order has exactly these lines:
        | sku      | quantity | price | discount |
        | 24-WB03  | 20       | 36    | 144      |
        | 24-WB01  | 40       | 32    | 256      |
        | 240-LV06 | 1        | 22    | 4.4      |
      And the order is shipped by "flatrate_flatrate" and paid by "banktransfer"
      And the order list shows the order once, as it is
      And after the order, no source quantity has changed
      And after the order, the salable quantity of "24-WB03" is 20 lower
      And after the order, the salable quantity of "24-WB01" is 40 lower
      And after the order, the salable quantity of "240-LV06" is unchanged

  @refusal
  Rule: A cart that is not ready is not ordered

    Scenario: The cart has no shipping address
      Given the customer has put 1 of "24-WB01" into the cart
      When the customer tries to order
      Then the request is rejected with 400, saying "The shipping address is missing. Set the address and try again."
      And the cart is unchanged
      And after the cart, no salable quantity has changed

    Scenario: The payment method does not exist
      Given the customer has put 1 of "24-WB01" into the cart
      And the customer has chosen how the cart is shipped
      When the customer tries to order, paying by "qa-nope"
      Then the request is rejected with 400, saying "The requested Payment Method is not available."
      And the cart is unchanged
      And after the cart, no salable quantity has changed

    Scenario: A cart is ordered once
      Given the customer has placed the tutorial's order:
        | sku     | quantity |
        | 24-WB01 | 1        |
      When the customer tries to order again
      Then the request is rejected with 404, saying "Current customer does not have an active cart."
      And order, invoices and stock are unchanged

    Scenario: The customer tries to read the order as a merchant does
      Given the customer has placed the tutorial's order:
        | sku     | quantity |
        | 24-WB01 | 1        |
      When the customer tries to read the order
      Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::actions_view."

    Scenario: An order that does not exist is read
      When the merchant tries to read order 2000000000
      Then the request is rejected with 404, saying "The entity that was requested doesn't exist. Verify the entity and try again."

    Scenario: Orders are listed without search criteria
      When the merchant tries to list the orders without search criteria
      Then the request is rejected with 400, saying ""searchCriteria" is required. Enter and try again."
