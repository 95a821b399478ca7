@orders_tutorial @luma
Feature: Order tutorial, Step 9: create a shipment
  In order that the customer can follow the parcel
  As a merchant
  I want to ship all lines that are sent, with a tracking number

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has placed the order tutorial's order
    And the merchant has captured the payment

  Scenario: Everything that is sent goes into one parcel
    When the merchant ships with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | sku                                              | quantity |
      | WS12-M-Orange                                    | 1        |
      | MH01-S-Gray                                      | 1        |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1       |
    Then the shipment returns its id
    And the shipment matches the order
    And the order reflects the shipment
    And the stock reflects the shipment
    And the order is complete
    And after the shipment, every salable quantity is what it was after the capture
