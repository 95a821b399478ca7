@shipping @portable
Feature: An order is shipped from the sources that have it
  In order that the customer gets what was ordered, and the stock stays true
  As a merchant
  I want each source to give what Magento's source selection advises

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |

  Scenario: One shipment of everything
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |
    And the merchant has captured the payment
    When the merchant ships as the source selection advises
    Then the shipment returns its id
    And after the shipment, the source quantity of "bag" is 4 lower
    And after the shipment, the stock of "course" is unchanged
    And the shipment matches the order
    And the order reflects the shipment
    And the stock reflects the shipment
    And the order is complete
    And after the shipment, every salable quantity is what it was after the capture

  Scenario: An order that no source can ship alone is split over several
    Given "bag" is stocked at up to three sources, 12 in all
    And the customer has ordered:
      | product | quantity |
      | bag     | 11       |
    And the merchant has captured the payment
    When the merchant ships as the source selection advises
    Then the order is complete
    And the sources have given what the selection advised
    And after the shipment, every salable quantity is what it was after the capture

  Scenario: An order is shipped before it is paid, and complete when it is paid
    Given the customer has ordered:
      | product | quantity |
      | bag     | 2        |
    When the merchant ships as the source selection advises
    Then after the shipment, the source quantity of "bag" is 2 lower
    And the stock reflects the shipment
    And the order is processing
    When the merchant captures the payment
    Then the invoice matches the order
    And the order is complete
    And after the capture, no source quantity has changed

  Scenario: Partial shipments, one with a tracking number
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
    And the merchant has captured the payment
    When the merchant ships from the best source with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | product | quantity |
      | bag     | 1        |
    Then after the shipment, the source quantity of "bag" is 1 lower
    And the shipment matches the order
    And the order reflects the shipment
    And the stock reflects the shipment
    And the order is processing
    When the merchant ships as the source selection advises
    Then after the shipment, the source quantity of "bag" is 3 lower
    And the shipment matches the order
    And the order is complete
