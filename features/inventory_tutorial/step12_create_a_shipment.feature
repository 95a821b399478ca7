@step12 @inventory_tutorial @luma @inventory_setup
Feature: Step 12 of the tutorial: create a shipment
  In order that the customer gets what was paid for
  As a merchant
  I want to ship each line from the source that has it, and that source to hold as much less

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account
    And Jane has placed the tutorial's order:
      | sku      | quantity |
      | 24-WB03  | 20       |
      | 24-WB01  | 40       |
      | 240-LV06 | 1        |
    And the merchant has captured the payment

  Rule: A shipment takes its pieces from the source it names

    Scenario: The order is shipped from two warehouses
      When the merchant ships from "ne_wh" and notifies the customer, with the comment "Shipment from the Northeast warehouse":
        | sku     | quantity |
        | 24-WB03 | 20       |
        | 24-WB01 | 35       |
      Then the shipment is answered with the shipment's id
      And every value of the shipment follows from the order
      And every value of the order follows from the shipment
      And the stock has moved as the shipment demands
      And the order is processing
      And by the shipment "ne_wh" has 20 pieces of "24-WB03" and 35 pieces of "24-WB01" less
      When the merchant ships from "west_wh" and notifies the customer, with the comment "Shipment from the West warehouse":
        | sku     | quantity |
        | 24-WB01 | 5        |
      Then every value of the shipment follows from the order
      And every value of the order follows from the shipment
      And the stock has moved as the shipment demands
      And the order is complete
      And the shipments of the order come from "ne_wh, west_wh"
      And since the payment no salable quantity has moved

    Scenario: The advice of the source selection is followed to the piece
      When the merchant ships as the source selection advises
      Then the order is complete
      And the shipments of the order come from "ne_wh, west_wh"
      And since the payment no salable quantity has moved

    @errata
    Scenario: More than is left of a line ships what is left, without a word
      When the merchant ships from "ne_wh":
        | sku     | quantity |
        | 24-WB03 | 35       |
        | 24-WB01 | 20       |
      Then every value of the shipment follows from the order
      And the shipment holds 20 pieces of "24-WB03"
      And the stock has moved as the shipment demands
      And the order is processing

  @refusal
  Rule: What cannot be shipped is refused

    Scenario Outline: The merchant tries to ship <what>
      When the merchant tries to ship <what>
      Then it is refused with <status>, saying "<message>"
      And order, invoices, shipments and stock are as they were

      Examples:
        | what                                    | status | message                                                                       |
        | from a source that does not exist       | 400    | Could not save a shipment, see error log for details                          |
        | an item of no order                     | 400    | You can't create a shipment without products.                                 |
        | more than lies at the source            | 400    | Could not save a shipment, see error log for details                          |
        | a downloadable product                  | 400    | You can't create a shipment without products.                                 |
        | from no source, though there are several | 400    | Could not save a shipment, see error log for details                         |
        | an order that does not exist            | 404    | The entity that was requested doesn't exist. Verify the entity and try again. |

    Scenario: Somebody without the right tries to ship
      When somebody with no token tries to ship the order
      Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::ship."
      And order, invoices, shipments and stock are as they were
