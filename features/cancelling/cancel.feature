@cancelling @portable
Feature: An order is canceled before it is paid
  In order that others can buy what the customer no longer wants
  As a merchant
  I want the order to be canceled, and to release what it reserved

  Background:
    Given a customer with a signed-in account
    And these products:
      | product   | type    | stock     | price | quantity |
      | bag       | simple  | managed   | 12.5  | 50       |
      | course    | virtual | managed   | 20    | 30       |
      | untracked | virtual | unmanaged | 5     | 10       |
    And the customer has ordered:
      | product   | quantity |
      | bag       | 4        |
      | course    | 3        |
      | untracked | 1        |

  Scenario: What was reserved is for sale again
    When the merchant cancels the order
    Then the cancellation returns true
    And the order is canceled
    And the order reflects the cancellation
    And after the cancellation, the salable quantity of "bag" is 4 higher
    And after the cancellation, the salable quantity of "course" is 3 higher
    And after the cancellation, the stock of "untracked" is unchanged
    And after the cancellation, no source quantity has changed
    And the stock reflects the cancellation
    And every salable quantity is what it was before the order

  Scenario: An order is canceled once
    Given the merchant has canceled the order
    When the merchant tries to cancel the order again
    Then the cancellation returns false
    And order, invoices and stock are unchanged

  Scenario: A paid order cannot be canceled
    Given the merchant has captured the payment
    When the merchant tries to cancel the order
    Then the cancellation returns false
    And order, invoices and stock are unchanged

  @refusal
  Scenario Outline: The order id is <order id>
    When the merchant tries to cancel order <order id>
    Then the request is rejected with <status>, saying "<message>"
    And order, invoices and stock are unchanged

    Examples:
      | order id   | status | message                                                                               |
      | 2000000000 | 404    | The entity that was requested doesn't exist. Verify the entity and try again.         |
      | abc        | 400    | The "abc" value's type is invalid. The "int" type was expected. Verify and try again. |

  @refusal
  Scenario: An anonymous caller tries to cancel the order
    When an anonymous caller tries to cancel the order
    Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::cancel."
    And order, invoices and stock are unchanged
