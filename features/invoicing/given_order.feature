@step10 @portable @given_order
Feature: An order of the shop's own is captured
  In order to accept a shop with an order that its people have prepared
  As a QA engineer
  I want to name the order, and have it captured instead of one that the scenarios place

  Scenario: The order that the settings name is captured in full
    Given the order that the settings name
    When the merchant captures the payment
    Then the capture is answered with the invoice's id
    And the invoice is paid
    And every value of the invoice follows from the order
    And every value of the order follows from the capture
    And nothing is left to pay
    And the stock has moved as the capture demands
