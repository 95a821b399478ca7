@step10 @portable @refusal
Feature: A capture that must not be is refused and changes nothing
  In order that nobody pays twice, for nothing, or for somebody else's order
  As a merchant of any shop
  I want Magento to refuse such a capture, to say why, and to leave order, invoices and stock as they were

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |

  Scenario: The same order is captured a second time
    Given the merchant has captured the payment
    When the merchant tries to capture the payment
    Then it is refused with 400, saying "The order does not allow an invoice to be created."
    And order, invoices and stock are as they were

  Scenario Outline: The request names <what>
    When the merchant tries to capture <what>
    Then it is refused with <status>, saying "<message>"
    And order, invoices and stock are as they were

    Examples: orders
      | what                             | status | message                                                                                  |
      | an order that does not exist     | 404    | The entity that was requested doesn't exist. Verify the entity and try again.            |
      | an order id that is not a number | 400    | The "abc" value's type is invalid. The "int" type was expected. Verify and try again.    |
      | the order id zero                | 400    | An ID is needed. Set the ID and try again.                                               |

    Examples: items
      | what                          | status | message                                                                     |
      | an item of no order           | 400    | The invoice can't be created without products. Add products and try again.  |
      | more pieces than were ordered | 400    | We found an invalid quantity to invoice item "{name of bag}".                |
      | zero pieces                   | 400    | The invoice can't be created without products. Add products and try again.  |
      | a negative number of pieces   | 400    | The invoice can't be created without products. Add products and try again.  |
      | an item without a quantity    | 400    | The invoice can't be created without products. Add products and try again.  |

  Scenario Outline: The caller has <whose> token
    When somebody with <whose> token tries to capture the payment
    Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::invoice."
    And order, invoices and stock are as they were

    Examples:
      | whose          |
      | no             |
      | a forged       |
      | the customer's |

  Scenario Outline: The invoice is read with <whose> token
    Given the merchant has captured the payment
    When somebody with <whose> token tries to read the invoice
    Then it is refused with 401, saying "The consumer isn't authorized to access Magento_Sales::sales_invoice."

    Examples:
      | whose          |
      | no             |
      | a forged       |
      | the customer's |

  Scenario: The order has been cancelled
    Given the order has been cancelled
    When the merchant tries to capture the payment
    Then it is refused with 400, saying "An invoice cannot be created when an order has a status of canceled"
    And order, invoices and stock are as they were

  Scenario: The order is on hold, and is captured once it is released
    Given the order is on hold
    When the merchant tries to capture the payment
    Then it is refused with 400, saying "An invoice cannot be created when an order has a status of holded"
    And order, invoices and stock are as they were
    When the order is released
    And the merchant captures the payment
    Then the invoice is paid
    And every value of the invoice follows from the order
