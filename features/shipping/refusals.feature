@shipping @portable @refusal
Feature: Invalid shipments are rejected and change nothing
  In order that no parcel leaves for nothing
  As a merchant
  I want Magento to reject such a shipment, to say why, and to leave order and stock unchanged

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |
      | course  | 1        |
    And the merchant has captured the payment

  Scenario Outline: The shipment holds <quantity> of the order item "<order item>"
    When the merchant tries to ship <quantity> of the order item "<order item>" from the best source
    Then the request is rejected with 400, saying "You can't create a shipment without products."
    And order, invoices, shipments and stock are unchanged

    Examples:
      | order item | quantity |
      | 2000000000 | 1        |
      | course     | 1        |
      | bag        | 0        |

  Scenario: The source does not exist
    When the merchant tries to ship 1 of the order item "bag" from "qa-nowhere"
    Then the request is rejected with 400, saying "Could not save a shipment, see error log for details"
    And order, invoices, shipments and stock are unchanged

  Scenario: The order does not exist
    When the merchant tries to ship order 2000000000
    Then the request is rejected with 404, saying "The entity that was requested doesn't exist. Verify the entity and try again."
    And order, invoices, shipments and stock are unchanged

  Scenario: The order is shipped a second time
    Given the merchant has shipped as the source selection advises
    When the merchant tries to ship 1 of the order item "bag" from the best source
    Then the request is rejected with 400, saying "You can't create a shipment without products."
    And order, invoices, shipments and stock are unchanged

  Scenario: An anonymous caller tries to ship the order
    When an anonymous caller tries to ship the order
    Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::ship."
    And order, invoices, shipments and stock are unchanged
