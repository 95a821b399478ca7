@step10 @portable
Feature: Comments on an invoice and its e-mail
  In order that customers hear what concerns them and nothing else
  As a merchant
  I want to decide with each invoice on the e-mail and on comments

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type   | stock   | price | quantity |
      | bag     | simple | managed | 12.5  | 50       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |

  Scenario: Without notification no e-mail is recorded
    When the merchant captures the payment
    Then the invoice is paid
    And the invoice records no e-mail
    And the invoice matches the order

  Scenario: A comment is shown on the invoice
    When the merchant captures the payment with the comment "Paid by bank transfer", shown to the customer
    Then the invoice has the comment "Paid by bank transfer", shown to the customer
    And the invoice matches the order
    And the invoice grid lists exactly this invoice
    And the order reflects the capture

  Scenario: A comment is part of the e-mail where that is asked for
    When the merchant captures the payment with the comment "Paid, thank you", sent to the customer
    Then the invoice has the comment "Paid, thank you", shown to the customer
    And the comment was sent to the customer
    And the invoice's own list of comments shows the comment
    And the invoice matches the order

  Scenario: A comment can be for the merchant alone
    When the merchant captures the payment with the comment "Seen on the account", hidden from the customer
    Then the invoice has the comment "Seen on the account", hidden from the customer
    And the invoice's own list of comments shows the comment
    And the invoice matches the order

  Scenario: An offline payment is paid even without asking for a capture
    When the merchant invoices the order without asking for a capture
    Then the invoice is paid
    And the invoice matches the order
    And the order is processing and paid in full

  Scenario: An offline payment is paid even with an empty request
    When the merchant invoices the order with an empty request
    Then the invoice is paid
    And the invoice matches the order
    And the order is processing and paid in full
