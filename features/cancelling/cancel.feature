@cancelling @portable
Feature: An order is called off before it is paid
  In order that others can buy what the customer no longer wants
  As a merchant of any shop
  I want the order to be canceled, and to give back what it held

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
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
    When the merchant calls the order off
    Then the call is answered with yes
    And the order is canceled
    And every value of the order follows from calling it off
    And what the order held is for sale again, and no source quantity has moved
    And everything for sale is as it was before the order

  Scenario: An order is called off once
    Given the order has been cancelled
    When the merchant calls the order off again
    Then the call is answered with no
    And order, invoices and stock are as they were

  Scenario: A paid order cannot be called off
    Given the merchant has captured the payment
    When the merchant calls the order off again
    Then the call is answered with no
    And order, invoices and stock are as they were

  @refusal
  Scenario Outline: The merchant tries to call off <what>
    When the merchant tries to call off <what>
    Then it is refused with <status>, saying "<message>"
    And order, invoices and stock are as they were

    Examples:
      | what                             | status | message                                                                                        |
      | an order that does not exist     | 404    | The entity that was requested doesn't exist. Verify the entity and try again.                  |
      | an order id that is not a number | 400    | The "abc" value's type is invalid. The "int" type was expected. Verify and try again.          |

  @refusal
  Scenario: Somebody without the right tries to call an order off
    When somebody with no token tries to call the order off
    Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::cancel."
    And order, invoices and stock are as they were
