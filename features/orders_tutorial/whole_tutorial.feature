@orders_tutorial @luma
Feature: The order tutorial in one go
  In order to trust that the steps fit together
  As a QA engineer
  I want the ids of each step to serve the next

  Scenario: From the account to the refund
    Given Luma's products of the order tutorial are for sale
    When the merchant makes an account for Jane Doe
    And Jane puts the order tutorial's goods into her cart
    Given Jane has placed the order tutorial's order
    When the merchant captures the payment and notifies the customer
    Then every value of the invoice follows from the order
    When the merchant ships with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | sku                                              | quantity |
      | WS12-M-Orange                                    | 1        |
      | MH01-S-Gray                                      | 1        |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1       |
    Then every value of the shipment follows from the order
    And the order is complete
    When the merchant refunds back to stock with the comment "" and notifies the customer:
      | product       | quantity |
      | WS12-M-Orange | 1        |
    Then every value of the credit memo follows from the order
    And the stock has moved as the refund demands
    When the merchant refunds everything
    Then the order is closed
