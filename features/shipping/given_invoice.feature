@step12 @portable @shipping @given_invoice
Feature: An order that was captured earlier is shipped
  In order to go on with an order that was captured on another day
  As a QA engineer
  I want to name the file of saved ids, and have its order shipped

  Scenario: The order of the saved invoice is shipped as the source selection advises
    Given a captured order: the one of the saved invoice, or a new one
    When the merchant ships as the source selection advises
    Then the shipment returns its id
    And the shipment matches the order
    And the order reflects the shipment
    And the stock reflects the shipment
