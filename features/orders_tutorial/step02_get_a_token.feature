@orders_tutorial @luma
Feature: Order tutorial, Step 2: get the administrator's token
  In order to work with orders
  As a merchant
  I want to sign in, and others to stay out

  Scenario: The administrator signs in
    Then the merchant's sign-in opens what is closed to an anonymous caller

  @refusal
  Scenario: The administrator is unknown
    When an unknown administrator tries to sign in
    Then the request is rejected with 401, saying "The account sign-in was incorrect or your account is disabled temporarily."

  @refusal
  Scenario: The password is missing
    When an unknown administrator tries to sign in without a password
    Then the request is rejected with 400, saying ""password" is required. Enter and try again."
