@step12 @inventory_tutorial @luma @inventory_setup
Feature: Step 12 of the tutorial: create a shipment
  In order that the customer gets what was paid for
  As a merchant
  I want to ship each line from the source that has it, and that source to hold as much less

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account
    And the customer has placed the tutorial's order:
      | sku      | quantity |
      | 24-WB03  | 20       |
      | 24-WB01  | 40       |
      | 240-LV06 | 1        |
    And the merchant has captured the payment

  Rule: A shipment takes its quantities from the source it names

    Scenario: The order is shipped from two warehouses
      When the merchant ships from "ne_wh" and notifies the customer, with the comment "Shipment from the Northeast warehouse":
        | sku     | quantity |
        | 24-WB03 | 20       |
        | 24-WB01 | 35       |
      Then the shipment returns its id
      And the shipment matches the order
      And the order reflects the shipment
      And after the shipment, the quantity of "24-WB03" at "ne_wh" is 20 lower
      And after the shipment, the quantity of "24-WB01" at "ne_wh" is 35 lower
      And the stock reflects the shipment
      And the order is processing
      When the merchant ships from "west_wh" and notifies the customer, with the comment "Shipment from the West warehouse":
        | sku     | quantity |
        | 24-WB01 | 5        |
      Then the shipment matches the order
      And the order reflects the shipment
      And after the shipment, the quantity of "24-WB01" at "west_wh" is 5 lower
      And the stock reflects the shipment
      And the order is complete
      And the shipments of the order come from "ne_wh, west_wh"
      And after the shipment, every salable quantity is what it was after the capture

    Scenario: The advice of the source selection is followed exactly
      When the merchant ships as the source selection advises
      Then the order is complete
      And the shipments of the order come from "ne_wh, west_wh"
      And after the shipment, every salable quantity is what it was after the capture

    @errata
    Scenario: More than is left of a line ships what is left, without an error
      When the merchant ships from "ne_wh":
        | sku     | quantity |
        | 24-WB03 | 35       |
        | 24-WB01 | 20       |
      Then the shipment matches the order
      And the shipment holds 20 of "24-WB03"
      And the stock reflects the shipment
      And the order is processing

  @refusal
  Rule: An invalid shipment is rejected

    Scenario Outline: The shipment holds <quantity> of "<order item>" from "<source>"
      When the merchant tries to ship <quantity> of the order item "<order item>" from "<source>"
      Then the request is rejected with 400, saying "<message>"
      And order, invoices, shipments and stock are unchanged

      Examples:
        | source     | order item | quantity | message                                              |
        | qa-nowhere | 24-WB03    | 1        | Could not save a shipment, see error log for details |
        | ne_wh      | 2000000000 | 1        | You can't create a shipment without products.        |
        | brooklyn   | 24-WB01    | 11       | Could not save a shipment, see error log for details |
        | hq         | 240-LV06   | 1        | You can't create a shipment without products.        |

    Scenario: The shipment names no source, though there are several
      When the merchant tries to ship 1 of the order item "24-WB03" without naming a source
      Then the request is rejected with 400, saying "Could not save a shipment, see error log for details"
      And order, invoices, shipments and stock are unchanged

    Scenario: The order does not exist
      When the merchant tries to ship order 2000000000
      Then the request is rejected with 404, saying "The entity that was requested doesn't exist. Verify the entity and try again."
      And order, invoices, shipments and stock are unchanged

    Scenario: An anonymous caller tries to ship the order
      When an anonymous caller tries to ship the order
      Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::ship."
      And order, invoices, shipments and stock are unchanged
