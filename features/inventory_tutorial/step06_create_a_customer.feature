@step06 @inventory_tutorial @luma @inventory_setup
Feature: Step 6 of the tutorial: create a customer
  In order to buy
  As a customer
  I want an account with my address, and to sign in to it

  Background:
    Given the tutorial's sources, stock and products

  Scenario: The customer has an account with an address, and signs in
    When the merchant creates the tutorial's customer
    Then the account has the customer's name, address and website
    And the address is the default for billing and shipping
    And the customer can sign in

  @refusal
  Scenario: The password is too weak
    When the merchant tries to create an account with the password "x"
    Then the request is rejected with 400, saying "The password needs at least 8 characters. Create a new password and try again."
    And the shop has no such customer

  @refusal
  Scenario: The e-mail address is invalid
    When the merchant tries to create an account with the e-mail address "qa-nobody"
    Then the request is rejected with 400, saying ""Email" is not a valid email address."
    And the shop has no such customer

  @refusal
  Scenario: An e-mail address has one account
    Given a customer with a signed-in account
    When the merchant tries to create another account with the customer's e-mail address
    Then the request is rejected with 400, saying "A customer with the same email address already exists in an associated website."

  @refusal
  Scenario: A wrong password is rejected
    Given a customer with a signed-in account
    When the customer tries to sign in with a wrong password
    Then the request is rejected with 401, saying "The account sign-in was incorrect or your account is disabled temporarily."
