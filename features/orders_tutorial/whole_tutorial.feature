@orders_tutorial @luma
Feature: The order tutorial as a whole
  In order to trust that the steps fit together
  As a QA engineer
  I want the ids of each step to serve the next

  Scenario: From the account to the refund
    Given Luma's products of the order tutorial are for sale
    When the merchant creates the tutorial's customer
    And the customer puts the order tutorial's products into the cart
    Given the customer has placed the order tutorial's order
    When the merchant captures the payment and notifies the customer
    Then the invoice matches the order
    When the merchant ships with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | sku                                              | quantity |
      | WS12-M-Orange                                    | 1        |
      | MH01-S-Gray                                      | 1        |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1       |
    Then the shipment matches the order
    And the order is complete
    When the merchant refunds to stock, without shipping, and notifies the customer:
      | product       | quantity |
      | WS12-M-Orange | 1        |
    Then the credit memo matches the order
    And the stock reflects the refund
    When the merchant refunds everything
    Then the order is closed
