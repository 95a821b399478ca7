@step12 @portable @shipping @given_invoice
Feature: A captured order of the shop's own is shipped
  In order to go on with an order that was captured on another day
  As a QA engineer
  I want to name the file of saved ids, and have its order shipped

  Scenario: The order of the saved invoice is shipped as the source selection advises
    Given an order that is captured, the one of the saved invoice if there is one
    When the merchant ships as the source selection advises
    Then the shipment is answered with the shipment's id
    And every value of the shipment follows from the order
    And every value of the order follows from the shipment
    And the stock has moved as the shipment demands
