@shipping @portable
Feature: An order is shipped from the sources that have it
  In order that the customer gets what was ordered, and the stock stays true
  As a merchant of any shop
  I want each source to give what Magento's source selection advises

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
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
    Then the shipment is answered with the shipment's id
    And every value of the shipment follows from the order
    And every value of the order follows from the shipment
    And the stock has moved as the shipment demands
    And the order is complete
    And since the payment no salable quantity has moved

  Scenario: An order that no source can ship alone is split over several
    Given "bag" lies at up to three sources of the stock, 12 pieces in all
    And the customer has ordered:
      | product | quantity |
      | bag     | 11       |
    And the merchant has captured the payment
    When the merchant ships as the source selection advises
    Then the order is complete
    And the sources have given what the selection advised
    And since the payment no salable quantity has moved

  Scenario: An order is shipped before it is paid, and complete when it is paid
    Given the customer has ordered:
      | product | quantity |
      | bag     | 2        |
    When the merchant ships as the source selection advises
    Then the stock has moved as the shipment demands
    And the order is processing
    When the merchant captures the payment
    Then every value of the invoice follows from the order
    And the order is complete
    And no source quantity has moved

  Scenario: Parcels in parts, one with a tracking number
    Given the customer has ordered:
      | product | quantity |
      | bag     | 4        |
    And the merchant has captured the payment
    When the merchant ships from the best source with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | product | quantity |
      | bag     | 1        |
    Then every value of the shipment follows from the order
    And every value of the order follows from the shipment
    And the stock has moved as the shipment demands
    And the order is processing
    When the merchant ships as the source selection advises
    Then every value of the shipment follows from the order
    And the order is complete
