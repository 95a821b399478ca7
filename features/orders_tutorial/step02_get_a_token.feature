@orders_tutorial @luma
Feature: Order tutorial, Step 2: get the administrator's token
  In order to work with orders
  As a merchant
  I want to sign in, and others to stay out

  Scenario: The administrator signs in
    Then the administrator's sign-in opens what is kept from the public

  @refusal
  Scenario Outline: Somebody signs in as an administrator <how>
    When somebody signs in as an administrator <how>
    Then it is refused with <status>, saying "<message>"

    Examples:
      | how                        | status | message                                                                                    |
      | with a name that is unknown | 401   | The account sign-in was incorrect or your account is disabled temporarily.                 |
      | without a password         | 400    | "password" is required. Enter and try again.                                               |
