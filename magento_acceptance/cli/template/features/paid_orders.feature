@portable
Feature: Paid orders
  In order to send no reminder for what has been paid
  As the finance department
  I want an order to owe nothing once its payment is captured

  Background:
    Given a customer with a signed-in account
    And these products:
      | product | type   | stock   | price | quantity |
      | bag     | simple | managed | 12.5  | 50       |

  Scenario: A captured order owes nothing
    Given the customer has ordered:
      | product | quantity |
      | bag     | 2        |
    When the merchant captures the payment
    Then the invoice matches the order
    And the customer owes nothing
