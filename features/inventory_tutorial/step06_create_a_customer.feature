@step06 @inventory_tutorial @luma @inventory_setup
Feature: Step 6 of the tutorial: create a customer
  In order to buy
  As a customer
  I want an account with my address, and to sign in to it

  Background:
    Given the tutorial's sources, stock and products

  Scenario: Jane Doe has an account with her address, and signs in
    When the merchant makes an account for Jane Doe
    Then the account carries her name, her address and the website
    And her address is the default for bills and for parcels
    And Jane can sign in

  @refusal
  Scenario Outline: An account is asked for <how>
    When an account is asked for <how>
    Then it is refused with 400, saying "<message>"
    And no such customer is there

    Examples:
      | how                              | message                                                                            |
      | with a password that is too weak | The password needs at least 8 characters. Create a new password and try again.     |
      | with an address that is no e-mail address | "Email" is not a valid email address.                                     |

  @refusal
  Scenario: An e-mail address has one account
    Given Jane Doe has an account
    When an account is asked for with her e-mail address
    Then it is refused with 400, saying "A customer with the same email address already exists in an associated website."

  @refusal
  Scenario: A wrong password opens nothing
    Given Jane Doe has an account
    When somebody signs in as Jane with a wrong password
    Then it is refused with 401, saying "The account sign-in was incorrect or your account is disabled temporarily."
