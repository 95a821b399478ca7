@shipping @portable @refusal
Feature: A shipment that must not be is refused and changes nothing
  In order that no parcel leaves for nothing
  As a merchant of any shop
  I want Magento to refuse such a shipment, to say why, and to leave order and stock as they were

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |
      | course  | 1        |
    And the merchant has captured the payment

  Scenario Outline: The merchant tries to ship <what>
    When the merchant tries to ship <what>
    Then it is refused with <status>, saying "<message>"
    And order, invoices, shipments and stock are as they were

    Examples:
      | what                              | status | message                                                                       |
      | from a source that does not exist | 400    | Could not save a shipment, see error log for details                          |
      | an item of no order               | 400    | You can't create a shipment without products.                                 |
      | a virtual product                 | 400    | You can't create a shipment without products.                                 |
      | no pieces                         | 400    | You can't create a shipment without products.                                 |
      | an order that does not exist      | 404    | The entity that was requested doesn't exist. Verify the entity and try again. |

  Scenario: The order is shipped a second time
    Given the merchant has shipped as the source selection advises
    When the merchant tries to ship it a second time
    Then it is refused with 400, saying "You can't create a shipment without products."
    And order, invoices, shipments and stock are as they were

  Scenario: Somebody without the right tries to ship
    When somebody with no token tries to ship the order
    Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::ship."
    And order, invoices, shipments and stock are as they were
