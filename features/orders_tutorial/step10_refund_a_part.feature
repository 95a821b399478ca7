@orders_tutorial @luma
Feature: Order tutorial, Step 10: refund a part
  In order to take back a shirt that did not fit
  As a merchant
  I want its price refunded and the shirt back in stock

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account
    And the customer has placed the order tutorial's order
    And the merchant has captured the payment

  Scenario: One line comes back
    When the merchant ships with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | sku                                              | quantity |
      | WS12-M-Orange                                    | 1        |
      | MH01-S-Gray                                      | 1        |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1       |
    And the merchant refunds to stock, without shipping, and notifies the customer:
      | product       | quantity |
      | WS12-M-Orange | 1        |
    Then the refund returns the credit memo's id
    And the credit memo matches the order
    And the order reflects the refund
    And the credit memo shows:
      | figure      | amount |
      | subtotal    | 22     |
      | shipping    | 0      |
      | adjustment  | 0      |
      | grand total | 22     |
    And the stock reflects the refund
    And after the refund, the source quantity of "WS12-M-Orange" is 1 higher
    And after the refund, the salable quantity of "WS12-M-Orange" is 1 higher
    And the order is complete
