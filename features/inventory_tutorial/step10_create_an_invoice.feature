@step10 @inventory_tutorial @luma @inventory_setup
Feature: Step 10 of the tutorial: create an invoice
  In order to hand over goods that a customer has paid for by bank transfer
  As a merchant
  I want Magento to record the payment as an invoice, to name the order items for the shipment, and to keep the stock true

  Background:
    Given the tutorial's sources, stock and products
    And Jane Doe has an account

  Rule: A full capture pays the whole order

    Scenario: The tutorial's order is captured in full
      Given Jane has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      When the merchant captures the payment and notifies the customer
      Then the capture is answered with the invoice's id
      And the invoice is paid
      And the invoice shows the published figures:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 300    |
        | tax         | 0      |
        | grand total | 1917.6 |
        | pieces      | 61     |
      And the invoice has these lines and no other:
        | sku      | name            | quantity | price | row total | discount |
        | 24-WB03  | Driven Backpack | 20       | 36    | 720       | 144      |
        | 24-WB01  | Voyage Yoga Bag | 40       | 32    | 1280      | 256      |
        | 240-LV06 | Yoga Adventure  | 1        | 22    | 22        | 4.4      |
      And each line of the invoice names the order item that it pays for
      And every value of the invoice follows from the order
      And the order is processing, with nothing left to pay
      And every value of the order follows from the capture
      And the invoice stands once in the grid, among no others of the order
      And the stock has moved as the capture demands
      And no source quantity has moved
      And no salable quantity has moved

    Scenario: The salable quantity falls when the order is placed, not when it is paid
      Given Jane has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then since before the order the salable quantity of "24-WB03" has moved by -20
      And since before the order the salable quantity of "24-WB01" has moved by -40
      And since before the order the salable quantity of "240-LV06" has moved by 0
      When the merchant captures the payment and notifies the customer
      Then no source quantity has moved
      And no salable quantity has moved

  Rule: The invoice takes managed goods that are not physical from their source

    Scenario: The virtual product vp1 leaves its source when the invoice is made
      Given the virtual product "vp1" at 10 with 9999 pieces at the source "hq"
      And Jane has placed the tutorial's order with:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
        | vp1      | 1        |
      Then the salable quantity of "vp1" is 9998
      And the source "hq" holds 9999 of "vp1"
      When the merchant captures the payment and notifies the customer
      Then every value of the invoice follows from the order
      And the source "hq" holds 9998 of "vp1"
      And the salable quantity of "vp1" is 9998
      And the stock has moved as the capture demands
