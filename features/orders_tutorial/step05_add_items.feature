@orders_tutorial @luma
Feature: Order tutorial, Step 5: add products of every kind
  In order to buy what I like, in my size and put together as I want it
  As a customer
  I want simple, downloadable, configurable and bundle products in one cart

  Background:
    Given Luma's products of the order tutorial are for sale
    And a customer with a signed-in account

  Scenario: One product of each kind
    When the customer puts the order tutorial's products into the cart
    Then the cart has exactly these lines:
      | sku                                              | name                               | type         | quantity | price |
      | WS12-M-Orange                                    | Radiant Tee-M-Orange               | simple       | 1        | 22    |
      | 240-LV08                                         | Advanced Pilates & Yoga (Strength) | downloadable | 1        | 18    |
      | MH01-S-Gray                                      | Chaz Kangeroo Hoodie               | configurable | 1        | 52    |
      | 24-WG080-24-WG082-blue-24-WG084-24-WG086-24-WG088 | Sprite Yoga Companion Kit          | bundle       | 1        | 68    |
    And the cart shows:
      | figure      | amount |
      | subtotal    | 160    |
      | discount    | 0      |
      | shipping    | 0      |
      | tax         | 0      |
      | grand total | 160    |
      | quantity    | 4      |
