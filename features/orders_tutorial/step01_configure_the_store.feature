@orders_tutorial @luma
Feature: Order tutorial, Step 1: configure the store
  In order to take orders that are paid by bank transfer
  As an administrator
  I want the shop to offer that payment, and a way to ship

  Background:
    Given Luma's products of the order tutorial are for sale
    And Jane Doe has an account
    And Jane has put the order tutorial's goods into her cart

  Scenario: The shop offers bank transfer, table rate and flat rate
    When Jane asks what shipping costs
    Then "tablerate_bestway" is offered for 5
    And "flatrate_flatrate" is offered for 15
    When Jane chooses "tablerate_bestway"
    Then Jane may pay by "banktransfer"
