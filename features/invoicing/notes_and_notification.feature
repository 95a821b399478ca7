@step10 @portable
Feature: What the customer is told about an invoice
  In order that customers hear what concerns them and nothing else
  As a merchant of any shop
  I want to decide with each invoice on the e-mail and on comments

  Background:
    Given a customer with a signed-in account
    And these products of the scenario's own:
      | product | type   | stock   | price | quantity |
      | bag     | simple | managed | 12.5  | 50       |
    And the customer has ordered:
      | product | quantity |
      | bag     | 2        |

  Scenario: Without notification no e-mail is recorded
    When the merchant captures the payment
    Then the invoice is paid
    And the invoice records no e-mail
    And every value of the invoice follows from the order

  Scenario: A comment stands on the invoice
    When the merchant captures the payment with the comment "Paid by bank transfer", shown to the customer
    Then the invoice carries the comment "Paid by bank transfer", shown to the customer
    And every value of the invoice follows from the order
    And the invoice stands once in the grid, among no others of the order
    And every value of the order follows from the capture

  Scenario: A comment can be for the merchant alone
    When the merchant captures the payment with the comment "Seen on the account", kept from the customer
    Then the invoice carries the comment "Seen on the account", kept from the customer
    And every value of the invoice follows from the order

  Scenario Outline: Offline methods are paid even <how>
    When the merchant invoices the order <how>
    Then the invoice is paid
    And every value of the invoice follows from the order
    And the order is processing, with nothing left to pay

    Examples:
      | how                          |
      | without asking for a capture |
      | with an empty request        |
