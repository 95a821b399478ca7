@step10 @inventory_tutorial @luma @inventory_setup
Feature: Step 10 of the tutorial: create an invoice
  In order to hand over what a customer has paid for by bank transfer
  As a merchant
  I want Magento to record the payment as an invoice, to name the order items for the shipment, and to keep the stock true

  Background:
    Given the tutorial's sources, stock and products
    And a customer with a signed-in account

  Rule: A full capture pays the whole order

    Scenario: The tutorial's order is captured in full
      Given the customer has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      When the merchant captures the payment and notifies the customer
      Then the capture returns the invoice's id
      And the invoice is paid
      And the invoice shows:
        | figure      | amount |
        | subtotal    | 2022   |
        | discount    | -404.4 |
        | shipping    | 300    |
        | tax         | 0      |
        | grand total | 1917.6 |
        | quantity    | 61     |
      And the invoice has exactly these lines:
        | sku      | name            | quantity | price | row total | discount |
        | 24-WB03  | Driven Backpack | 20       | 36    | 720       | 144      |
        | 24-WB01  | Voyage Yoga Bag | 40       | 32    | 1280      | 256      |
        | 240-LV06 | Yoga Adventure  | 1        | 22    | 22        | 4.4      |
      And each line of the invoice names the order item that it pays for
      And the invoice matches the order
      And the order is processing and paid in full
      And the order reflects the capture
      And the invoice grid lists exactly this invoice
      And no other invoice has the invoice's number
      And the order list shows the order once, as it is
      And after the capture, no source quantity has changed
      And after the capture, no salable quantity has changed
      And the stock reflects the capture

    Scenario: The salable quantity falls when the order is placed, not when it is paid
      Given the customer has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
      Then after the order, the salable quantity of "24-WB03" is 20 lower
      And after the order, the salable quantity of "24-WB01" is 40 lower
      And after the order, the salable quantity of "240-LV06" is unchanged
      When the merchant captures the payment and notifies the customer
      Then after the capture, no source quantity has changed
      And after the capture, no salable quantity has changed

  Rule: The invoice takes managed products that are not physical from their source

    Scenario: The virtual product vp1 leaves its source when it is invoiced
      Given the virtual product "vp1" at 10, with 9999 at the source "hq"
      And the customer has placed the tutorial's order:
        | sku      | quantity |
        | 24-WB03  | 20       |
        | 24-WB01  | 40       |
        | 240-LV06 | 1        |
        | vp1      | 1        |
      Then the salable quantity of "vp1" is 9998
      And the source "hq" holds 9999 of "vp1"
      When the merchant captures the payment and notifies the customer
      Then the invoice matches the order
      And the source "hq" holds 9998 of "vp1"
      And the salable quantity of "vp1" is 9998
      And the stock reflects the capture
