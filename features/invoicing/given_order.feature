@step10 @portable @given_order
Feature: An order of the shop's own is captured
  In order to accept a shop with an order that its people have prepared
  As a QA engineer
  I want to name the order, and have it captured instead of one that the scenarios place

  Scenario: The order is captured in full, whoever made it
    Given an order that waits for its payment, the one that the settings name if they do
    When the merchant captures the payment
    Then the capture is answered with the invoice's id
    And the invoice is paid
    And every value of the invoice follows from the order
    And every value of the order follows from the capture
    And nothing is left to pay
    And the stock has moved as the capture demands
