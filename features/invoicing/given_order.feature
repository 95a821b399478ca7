@step10 @portable @given_order
Feature: An existing order is captured
  In order to accept a shop with an order that its own staff prepared
  As a QA engineer
  I want to name the order, and have it captured instead of one that the scenarios place

  Scenario: The order is captured in full, whoever placed it
    Given an unpaid order: the one that the settings name, or a new one
    When the merchant captures the payment
    Then the capture returns the invoice's id
    And the invoice is paid
    And the invoice matches the order
    And the order is paid in full
    And the order reflects the capture
    And the invoice grid lists this invoice
    And no other invoice has the invoice's number
    And the order list shows the order once, as it is
    And the stock reflects the capture
