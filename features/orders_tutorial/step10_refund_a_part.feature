@orders_tutorial @luma
Feature: Order tutorial, Step 10: refund a part
  In order to take back a shirt that did not fit
  As a merchant
  I want its price paid back and the shirt back in stock

  Background:
    Given Luma's products of the order tutorial are for sale
    And Jane Doe has an account
    And Jane has placed the order tutorial's order
    And the merchant has captured the payment

  Scenario: One line comes back
    When the merchant ships with the tracking number "1Y-9876543210" of "United Parcel Service" (ups):
      | sku                                              | quantity |
      | WS12-M-Orange                                    | 1        |
      | MH01-S-Gray                                      | 1        |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | 1       |
    And the merchant refunds back to stock with the comment "" and notifies the customer:
      | product       | quantity |
      | WS12-M-Orange | 1        |
    Then the refund is answered with the credit memo's id
    And every value of the credit memo follows from the order
    And every value of the order follows from the refund
    And the credit memo shows:
      | figure      | amount |
      | subtotal    | 22     |
      | shipping    | 0      |
      | adjustment  | 0      |
      | grand total | 22     |
    And the stock has moved as the refund demands
    And by the refund the source quantity of "WS12-M-Orange" has moved by 1 and its salable quantity by 1
    And the order is complete
