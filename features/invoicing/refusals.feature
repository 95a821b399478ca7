@step10 @portable @refusal
Feature: Invalid captures are rejected and change nothing
  In order that nobody pays twice, for nothing, or for somebody else's order
  As a merchant
  I want Magento to reject such a capture, to say why, and to leave order, invoices and stock unchanged

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type    | stock   | price | quantity |
      | bag     | simple  | managed | 12.5  | 50       |
      | course  | virtual | managed | 20    | 30       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 4        |
      | course  | 3        |

  Scenario: The same order is captured a second time
    Given the merchant has captured the payment
    When the merchant tries to capture the payment again
    Then the request is rejected with 400, saying "The order does not allow an invoice to be created."
    And order, invoices and stock are unchanged

  Scenario Outline: The order id is <order id>
    When the merchant tries to capture order <order id>
    Then the request is rejected with <status>, saying "<message>"
    And order, invoices and stock are unchanged

    Examples:
      | order id   | status | message                                                                               |
      | 2000000000 | 404    | The entity that was requested doesn't exist. Verify the entity and try again.         |
      | abc        | 400    | The "abc" value's type is invalid. The "int" type was expected. Verify and try again. |
      | 0          | 400    | An ID is needed. Set the ID and try again.                                            |

  Scenario Outline: The request names the order item of <order item>, quantity <quantity>
    When the merchant tries to capture <quantity> of the order item "<order item>"
    Then the request is rejected with 400, saying "The invoice can't be created without products. Add products and try again."
    And order, invoices and stock are unchanged

    Examples:
      | order item | quantity |
      | 2000000000 | 1        |
      | bag        | 0        |
      | bag        | -1       |

  Scenario: The request names an order item without a quantity
    When the merchant tries to capture the order item "bag" without a quantity
    Then the request is rejected with 400, saying "The invoice can't be created without products. Add products and try again."
    And order, invoices and stock are unchanged

  Scenario: The request asks for more than was ordered
    When the merchant tries to capture 5 of the order item "bag"
    Then the request is rejected with 400, saying "We found an invalid quantity to invoice item"
    And the message names the product "bag"
    And order, invoices and stock are unchanged

  Scenario Outline: The payment is captured by <caller>
    When <caller> tries to capture the payment
    Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::invoice."
    And order, invoices and stock are unchanged

    Examples:
      | caller                       |
      | an anonymous caller          |
      | a caller with a forged token |
      | the customer                 |

  Scenario Outline: The invoice is read by <caller>
    Given the merchant has captured the payment
    When <caller> tries to read the invoice
    Then the request is rejected with 401, saying "The consumer isn't authorized to access Magento_Sales::sales_invoice."

    Examples:
      | caller                       |
      | an anonymous caller          |
      | a caller with a forged token |
      | the customer                 |

  Scenario: The order is canceled
    Given the merchant has canceled the order
    When the merchant tries to capture the payment
    Then the request is rejected with 400, saying "An invoice cannot be created when an order has a status of canceled"
    And order, invoices and stock are unchanged

  Scenario: The order is on hold, and is captured once it is released
    Given the merchant has put the order on hold
    When the merchant tries to capture the payment
    Then the request is rejected with 400, saying "An invoice cannot be created when an order has a status of holded"
    And order, invoices and stock are unchanged
    When the merchant releases the order
    And the merchant captures the payment
    Then the invoice is paid
    And the invoice matches the order
