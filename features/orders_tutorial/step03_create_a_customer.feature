@orders_tutorial @luma
Feature: Order tutorial, Step 3: create a customer
  In order to buy
  As a customer
  I want an account with my address

  Scenario: Jane Doe has an account with her address, and signs in
    When the merchant makes an account for Jane Doe
    Then the account carries her name, her address and the website
    And her address is the default for bills and for parcels
    And Jane can sign in
