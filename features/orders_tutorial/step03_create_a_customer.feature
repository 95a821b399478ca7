@orders_tutorial @luma
Feature: Order tutorial, Step 3: create a customer
  In order to buy
  As a customer
  I want an account with my address

  Scenario: The customer has an account with an address, and signs in
    When the merchant creates the tutorial's customer
    Then the account has the customer's name, address and website
    And the address is the default for billing and shipping
    And the customer can sign in
