@refunding @portable @refusal
Feature: A refund that must not be is refused and changes nothing
  In order that nobody is paid back twice, or for nothing
  As a merchant of any shop
  I want Magento to refuse such a refund, to say why, and to leave order and stock as they were

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type   | stock   | price | quantity |
      | bag     | simple | managed | 12.5  | 50       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |

  Scenario Outline: The merchant tries to refund <what>
    Given the merchant has captured the payment
    When the merchant tries to refund <what>
    Then it is refused with <status>, saying "<message>"
    And order, invoices, credit memos and stock are as they were

    Examples:
      | what                           | status | message                                                                       |
      | more pieces than were invoiced | 400    | We found an invalid quantity to refund item                                   |
      | more than was paid             | 400    | The most money available to refund is                                         |
      | an order that does not exist   | 404    | The entity that was requested doesn't exist. Verify the entity and try again. |

  Scenario: The order is not paid
    When the merchant tries to refund an order that is not paid
    Then it is refused with 400, saying "The quantity to refund must not be greater than the unrefunded quantity."
    And order, invoices, credit memos and stock are as they were

  Scenario: Everything is paid back already
    Given the merchant has captured the payment
    And the merchant has refunded everything
    When the merchant tries to refund everything a second time
    Then it is refused with 400, saying "A creditmemo can not be created when an order has a status of closed"
    And order, invoices, credit memos and stock are as they were

  Scenario: Somebody without the right tries to refund
    Given the merchant has captured the payment
    When somebody with no token tries to refund the order
    Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::creditmemo."
    And order, invoices, credit memos and stock are as they were
