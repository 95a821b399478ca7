@refunding @portable @refusal
Feature: Invalid refunds are rejected and change nothing
  In order that nobody is refunded twice, or for nothing
  As a merchant
  I want Magento to reject such a refund, to say why, and to leave order and stock unchanged

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type   | stock   | price | quantity |
      | bag     | simple | managed | 12.5  | 50       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |

  Scenario: More is refunded than was invoiced
    Given the merchant has captured the payment
    When the merchant tries to refund 5 of "bag"
    Then the request is rejected with 400, saying "We found an invalid quantity to refund item"
    And order, invoices, credit memos and stock are unchanged

  Scenario: More is refunded than was paid
    Given the merchant has captured the payment
    When the merchant tries to refund 1 of "bag", adding 1000000
    Then the request is rejected with 400, saying "The most money available to refund is"
    And order, invoices, credit memos and stock are unchanged

  Scenario: The order does not exist
    Given the merchant has captured the payment
    When the merchant tries to refund order 2000000000
    Then the request is rejected with 404, saying "The entity that was requested doesn't exist. Verify the entity and try again."
    And order, invoices, credit memos and stock are unchanged

  Scenario: The order is not paid
    When the merchant tries to refund 1 of "bag"
    Then the request is rejected with 400, saying "The quantity to refund must not be greater than the unrefunded quantity."
    And order, invoices, credit memos and stock are unchanged

  Scenario: Everything is refunded already
    Given the merchant has captured the payment
    And the merchant has refunded everything
    When the merchant tries to refund 1 of "bag"
    Then the request is rejected with 400, saying "A creditmemo can not be created when an order has a status of closed"
    And order, invoices, credit memos and stock are unchanged

  Scenario: An anonymous caller tries to refund the order
    Given the merchant has captured the payment
    When an anonymous caller tries to refund the order
    Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::creditmemo."
    And order, invoices, credit memos and stock are unchanged
